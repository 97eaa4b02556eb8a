import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { browser, look } from '../support/browser.ts'

const golden = fileURLToPath(new URL('./golden/', import.meta.url))
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
      expect(seen).toEqual({ height: expect.any(Number), sideways: 0, scripts: 0, images: 0, wayOut: seen.wayOut })
      expect(seen.height).toBeGreaterThan(40)
    })

    const recorded = fileURLToPath(new URL('./golden/recorded/', import.meta.url))
    // Nothing is known of a line where a package does not compile.
    const stories = readdirSync(recorded).filter((name) => name.endsWith('.md') && name !== 'compile-error.md')

    test
      .skipIf(browser === undefined)
      .each(stories.flatMap((name) => [[name, 1012, 'light'] as const, [name, 390, 'dark'] as const]))(
      '%s has its way out on the first screen, %i px wide',
      (name, width, theme) => {
        const { wayOut } = look(readFileSync(`${recorded}${name}`, 'utf8'), { width, theme })
        expect(wayOut).toBeLessThan(700)
      },
    )
  },
)
