// Takes the operations that we use out of GitHub's own OpenAPI description, for the contract test:
// `node scripts/write-github-subset.ts api.github.com.json VERSION`, with the file of that name and the version of the npm package
// @octokit/openapi. It is no dependency: unpacked it has 390 MB.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Node = { readonly [key: string]: Json }

const wanted = [
  ['get', '/repos/{owner}/{repo}/issues/{issue_number}/comments'],
  ['post', '/repos/{owner}/{repo}/issues/{issue_number}/comments'],
  ['patch', '/repos/{owner}/{repo}/issues/comments/{comment_id}'],
  ['delete', '/repos/{owner}/{repo}/issues/comments/{comment_id}'],
  ['get', '/repos/{owner}/{repo}/pulls'],
  ['get', '/repos/{owner}/{repo}/pulls/{pull_number}'],
  ['get', '/repos/{owner}/{repo}/contents/{path}'],
  ['get', '/repos/{owner}/{repo}/git/commits/{commit_sha}'],
  ['get', '/repos/{owner}/{repo}/compare/{basehead}'],
] as const

const [file = '', version = ''] = process.argv.slice(2)
const text = readFileSync(file, 'utf8')
const description = JSON.parse(text) as Node
const definitions = new Map<string, Json>()

function lookUp(ref: string): Json {
  let found: Json = description
  for (const key of ref.slice(2).split('/')) found = (found as Node)[key] ?? null
  return found
}

/** Follows a reference to a parameter, a response or a header; those to schemas stay, for schemas hold themselves. */
function resolved(value: Json | undefined): Node {
  const node = (value ?? {}) as Node
  return typeof node.$ref === 'string' ? (lookUp(node.$ref) as Node) : node
}

/** A schema of OpenAPI 3.0 as JSON Schema: `nullable` is another type, examples and words are left out. */
function schemaOf(value: Json): Json {
  if (Array.isArray(value)) return value.map(schemaOf)
  if (typeof value !== 'object' || value === null) return value
  const node = value as Node
  if (typeof node.$ref === 'string') {
    const name = node.$ref.split('/').at(-1) ?? ''
    if (!definitions.has(name)) {
      definitions.set(name, null) // before it is read: a schema may hold itself
      definitions.set(name, schemaOf(lookUp(node.$ref)))
    }
    return { $ref: `#/definitions/${name}` }
  }
  const { nullable, example: _, examples: __, description: ___, title: ____, deprecated: _____, ...rest } = node
  const kept = Object.fromEntries(
    Object.entries(rest).map(([key, each]) => [
      key,
      key === 'properties'
        ? Object.fromEntries(Object.entries(each as Node).map(([name, schema]) => [name, schemaOf(schema)]))
        : schemaOf(each),
    ]),
  )
  return nullable === true ? { anyOf: [kept, { type: 'null' }] } : kept
}

function jsonSchema(content: Json | undefined): Json {
  const json = ((content ?? {}) as Node)['application/json'] as Node | undefined
  return json?.schema === undefined ? null : schemaOf(json.schema)
}

const operations = wanted.map(([method, path]) => {
  const item = (description.paths as Node)[path] as Node
  const operation = item[method] as Node
  const parameters = [...((item.parameters ?? []) as Json[]), ...((operation.parameters ?? []) as Json[])].map(resolved)
  return {
    method: method.toUpperCase(),
    path,
    parameters: parameters.map(({ name, in: where, required, schema }) => ({
      name,
      in: where,
      required: required ?? false,
      schema: schemaOf(schema ?? {}),
    })),
    body: operation.requestBody === undefined ? null : jsonSchema(resolved(operation.requestBody).content),
    responses: Object.fromEntries(
      Object.entries(operation.responses as Node).map(([status, response]) => [
        status,
        jsonSchema(resolved(response).content),
      ]),
    ),
  }
})

const source = { package: '@octokit/openapi', version, sha256: createHash('sha256').update(text).digest('hex') }
const subset = {
  source,
  operations,
  definitions: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
}
const out = fileURLToPath(new URL('../__tests__/github/openapi/github-subset.json', import.meta.url))
writeFileSync(out, `${JSON.stringify(subset)}\n`)
console.log(`${out}: ${operations.length} operations, ${definitions.size} schemas`)
