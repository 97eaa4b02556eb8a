import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { browser, look } from '../support/browser.ts'

const golden = new URL('./golden/', import.meta.url).pathname
const comments = readdirSync(golden).filter((name) => name.endsWith('.md'))

describe(
  browser === undefined ? 'skipped: there is no Chromium or Chrome to look at a comment with' : 'in a browser',
  () => {
    test
      .skipIf(browser === undefined)
      .each(
        comments.flatMap((name) => [[name, 'wide', 1012, 'light'] as const, [name, 'narrow', 360, 'dark'] as const]),
      )('%s, %s: only tables and code scroll sideways, never the page', (name, _, width, theme) => {
      const seen = look(readFileSync(`${golden}${name}`, 'utf8'), { width, theme })
      expect(seen).toEqual({ height: expect.any(Number), sideways: 0, scripts: 0, images: 0 })
      expect(seen.height).toBeGreaterThan(40)
    })
  },
)
