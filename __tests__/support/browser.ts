import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import MarkdownIt from 'markdown-it'

const styles = fileURLToPath(new URL('../../node_modules/github-markdown-css/', import.meta.url))
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** A browser to look at a page with; undefined where there is none. */
export const browser: string | undefined = [process.env.CHROMIUM ?? '', ...places].find((path) => existsSync(path))

export type Look = {
  /** Of the window. Pixels. */
  readonly width: number
  readonly theme: 'light' | 'dark'
}

/** What is seen of a page. Pixels. */
export type Seen = {
  readonly height: number
  /** How far the page itself can be scrolled to the side; what scrolls inside it, as wide tables do, is no part of this. */
  readonly sideways: number
  /** How many elements there are of what a comment must not get from foreign text. */
  readonly scripts: number
  readonly images: number
  /** How far down the first way out ends; null: there is none. */
  readonly wayOut: number | null
}

/** A comment as GitHub shows it: its stylesheet, a frame, folded parts folded. `probe` is ours, for reading the page's size. */
function page(markdown: string, { theme }: Look): string {
  const css = readFileSync(join(styles, `github-markdown-${theme}.css`), 'utf8')
  const html = new MarkdownIt({ html: true, linkify: true }).render(markdown)
  const [paper, line] = theme === 'light' ? ['#ffffff', '#d1d9e0'] : ['#0d1117', '#3d444d']
  const frame = `body{margin:0;padding:8px;background:${paper}}article{border:1px solid ${line};border-radius:6px;padding:16px;font-size:14px}`
  const probe = `const d=document.documentElement;const w=[...document.querySelectorAll('strong')].find((e)=>e.textContent==='Way out:');const n=(s)=>document.querySelectorAll('article '+s).length;document.title=JSON.stringify({height:d.scrollHeight,sideways:d.scrollWidth-d.clientWidth,scripts:n('script'),images:n('img'),wayOut:w===undefined?null:Math.ceil(w.getBoundingClientRect().bottom)})`
  return `<!doctype html><meta charset="utf-8"><title></title><style>${css}\n${frame}</style><article class="markdown-body">${html}</article><script>${probe}</script>`
}

function withPage<T>(markdown: string, look: Look, use: (url: string, flags: readonly string[]) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'allocs-budget-page-'))
  try {
    writeFileSync(join(folder, 'page.html'), page(markdown, look))
    const flags = [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--user-data-dir=${folder}/profile`,
    ]
    return use(`file://${folder}/page.html`, flags)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function run(args: readonly string[]): string {
  if (browser === undefined) throw new Error('there is no browser')
  return execFileSync(browser, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
    maxBuffer: 1 << 27,
  })
}

/** Opens Markdown in the browser and measures what is seen. */
export function look(markdown: string, how: Look): Seen {
  return withPage(markdown, how, (url, flags) => {
    const dom = run([...flags, `--window-size=${how.width},800`, '--dump-dom', url])
    const title = /<title>(.*?)<\/title>/.exec(dom)?.[1] ?? ''
    return JSON.parse(title.replaceAll('&quot;', '"')) as Seen
  })
}

/** Writes a picture of Markdown as GitHub shows it. */
export function takePicture(markdown: string, how: Look, file: string): void {
  const { height } = look(markdown, how)
  withPage(markdown, how, (url, flags) =>
    run([
      ...flags,
      '--force-device-scale-factor=1.5',
      `--window-size=${how.width},${height}`,
      `--screenshot=${file}`,
      url,
    ]),
  )
}
