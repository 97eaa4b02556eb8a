import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Ajv, type ValidateFunction } from 'ajv'

type Operation = {
  readonly method: string
  readonly path: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly required: boolean
    readonly schema: object
  }[]
  readonly body: object | null
  readonly responses: Readonly<Record<string, object | null>>
}

const subset = JSON.parse(readFileSync(new URL('../github/openapi/github-subset.json', import.meta.url), 'utf8')) as {
  readonly operations: readonly Operation[]
  readonly definitions: Readonly<Record<string, object>>
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, coerceTypes: false })
// What stands in a URL is text: `5` is an integer there.
const coercing = new Ajv({ strict: false, validateFormats: false, allErrors: true, coerceTypes: true })

const compiled = new Map<object, ValidateFunction>()
function validator(schema: object): ValidateFunction {
  const known = compiled.get(schema) ?? ajv.compile({ definitions: subset.definitions, allOf: [schema] })
  compiled.set(schema, known)
  return known
}

/** A proxy that holds what passes through it against GitHub's published description of its REST API. */
export type ValidatingProxy = {
  readonly url: string
  /** What did not fit, in the order it came; empty: nothing. */
  readonly violations: readonly string[]
  /** The operations that were used: `GET /repos/{owner}/{repo}/pulls`. */
  readonly used: ReadonlySet<string>
  readonly close: () => Promise<void>
}

export async function startValidatingProxy(target: string): Promise<ValidatingProxy> {
  const violations: string[] = []
  const used = new Set<string>()
  const server = createServer((request, response) => {
    void (async () => {
      const body = await readAll(request)
      const url = new URL(request.url ?? '/', target)
      const operation = operationOf(request.method ?? '', url.pathname)
      // GraphQL has a description of its own.
      const isGraphql = url.pathname === '/graphql'
      if (operation !== undefined) {
        used.add(`${operation.method} ${operation.path}`)
        violations.push(...requestFlaws(operation, url, body))
      } else if (!isGraphql) violations.push(`${request.method} ${url.pathname}: no such operation`)
      const { host: _, 'content-length': __, ...headers } = request.headers
      const answer = await fetch(url, {
        method: request.method ?? 'GET',
        headers: headers as Record<string, string>, // node:http gives a list only for set-cookie
        ...(body === '' ? {} : { body }),
      })
      const text = await answer.text()
      if (operation !== undefined) violations.push(...responseFlaws(operation, answer, text))
      response.writeHead(
        answer.status,
        Object.fromEntries(
          [...answer.headers].filter(
            ([name]) => !/^(?:content-length|transfer-encoding|connection|content-encoding)$/.test(name),
          ),
        ),
      )
      response.end(text)
    })()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // a TCP server has no other kind
  return {
    url: `http://127.0.0.1:${port}`,
    violations,
    used,
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
}

/** Every operation of the description's part that we use. */
export const operations: readonly string[] = subset.operations.map(({ method, path }) => `${method} ${path}`)

function pattern(path: string): RegExp {
  return new RegExp(
    `^${path.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'path' ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`))}$`,
  )
}

/** GitHub's own `Link` names a repository by its number, which its description does not have. */
function described(path: string): string {
  return path.replace(/^\/repositories\/\d+\//, '/repos/octo/m/')
}

function operationOf(method: string, path: string): Operation | undefined {
  return subset.operations.find((each) => each.method === method && pattern(each.path).test(described(path)))
}

function requestFlaws(operation: Operation, url: URL, body: string): readonly string[] {
  const name = `${operation.method} ${url.pathname}`
  const inPath = pattern(operation.path).exec(described(url.pathname))?.groups ?? {}
  const known = new Set(operation.parameters.filter((each) => each.in === 'query').map((each) => each.name))
  const flaws = [...url.searchParams.keys()]
    .filter((key) => !known.has(key))
    .map((key) => `${name}: no parameter ${key}`)
  for (const { name: parameter, in: where, required, schema } of operation.parameters) {
    const given = where === 'path' ? inPath[parameter] : (url.searchParams.get(parameter) ?? undefined)
    if (given === undefined) {
      if (required) flaws.push(`${name}: ${parameter} is missing`)
    } else if (
      !coercing.validate({ type: 'object', properties: { value: schema } }, { value: decodeURIComponent(given) })
    )
      flaws.push(`${name}: ${parameter} ${coercing.errorsText()}`)
  }
  if (operation.body === null) return body === '' ? flaws : [...flaws, `${name}: has a body`]
  const validate = validator(operation.body)
  const isFit = body !== '' && validate(JSON.parse(body))
  return isFit ? flaws : [...flaws, `${name}: body ${body === '' ? 'is missing' : ajv.errorsText(validate.errors)}`]
}

function responseFlaws(operation: Operation, answer: Response, text: string): readonly string[] {
  const name = `${operation.method} ${operation.path} -> ${answer.status}`
  const schema = operation.responses[String(answer.status)]
  // What every operation may answer is in no operation's list: no permission, bad credentials, an outage.
  if (schema === undefined) return answer.status >= 400 ? [] : [`${name}: is not described`]
  if (schema === null) return text === '' ? [] : [`${name}: has a body`]
  if (
    !/\bjson\b/.test(answer.headers.get('content-type') ?? '') ||
    /\braw\b/.test(answer.headers.get('content-type') ?? '')
  )
    return []
  const validate = validator(schema)
  return validate(JSON.parse(text)) ? [] : [`${name}: ${ajv.errorsText(validate.errors).slice(0, 2000)}`]
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
