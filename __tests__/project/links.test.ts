import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'RELEASING.md'],
  ...readdirSync(`${root}docs`)
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
]
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

/** Markdown without blocks of code. */
function withoutCode(markdown: string): string {
  return markdown.replace(/^( *)(```|~~~)[\s\S]*?^\1\2/gm, '')
}

/** The anchors of a page as GitHub makes them: of its headings, and those that are written out. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>()
  const anchors = new Set([...markdown.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id))
  for (const [, heading = ''] of withoutCode(markdown).matchAll(/^#{1,6} +(.*?)\s*$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replace(/ /g, '-')
    const times = seen.get(slug) ?? 0
    seen.set(slug, times + 1)
    anchors.add(times === 0 ? slug : `${slug}-${times}`)
  }
  return anchors
}

/** What is wrong with the links of a page into this repository. */
function brokenLinks(page: string, markdown: string): readonly string[] {
  const prose = withoutCode(markdown).replace(/`[^`\n]*`/g, '')
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g)].map(
    ([, markdownLink, html]) => markdownLink ?? html ?? '',
  )
  return links.flatMap((link) => {
    if (/^[a-z]+:/.test(link)) return []
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? page : relative(root, join(root, dirname(page), file))
    if (!existsSync(join(root, target))) return [`${page}: ${link} does not exist`]
    if (anchor === undefined || statSync(join(root, target)).isDirectory()) return []
    const there = anchorsOf(target === page ? markdown : textOf(target))
    return there.has(anchor) ? [] : [`${page}: ${link} has no such anchor`]
  })
}

test.each(pages)('every link of %s leads somewhere', (page) => {
  expect(brokenLinks(page, textOf(page))).toEqual([])
})

test('every page of docs can be reached from the README', () => {
  const reached = new Set<string>()
  const follow = (page: string): void => {
    if (reached.has(page)) return
    reached.add(page)
    for (const [, link = ''] of withoutCode(textOf(page)).matchAll(/\]\(([^)\s#]+\.md)(?:#[^)]*)?\)/g))
      if (!/^[a-z]+:/.test(link)) follow(relative(root, join(root, dirname(page), link)))
  }
  follow('README.md')
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([])
})

test('a link to nothing is found', () => {
  const page =
    '# One\n\n## A `b` (c), d\n\n[x](#a-b-c-d) [y](#a) [z](docs/none.md) [w](README.md#try-it) <img src="no.png">\n'
  expect(brokenLinks('README.md', page)).toEqual([
    'README.md: #a has no such anchor',
    'README.md: docs/none.md does not exist',
    'README.md: README.md#try-it has no such anchor',
    'README.md: no.png does not exist',
  ])
  expect([...anchorsOf('# Same\n# Same\n<a id="own"></a>\n')]).toEqual(['own', 'same', 'same-1'])
})
