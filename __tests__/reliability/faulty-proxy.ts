import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { ApiFault } from './faults.ts'
import type { Call } from './faulty-tools.ts'

/** Stands between the product and the stand-in for GitHub. From one call on, calls that read the same are not answered as they ought to be. */
export type FaultyProxy = {
  readonly url: string
  readonly calls: readonly Call[]
  readonly struck: () => boolean
  readonly close: () => Promise<void>
}

export type ApiInjected = {
  readonly call: Call
  readonly kind: ApiFault /** The call alone; then it is as before. */
  readonly isOnce: boolean
}

/** Starts one in front of `target`. */
export async function startFaultyProxy(target: string, fault?: ApiInjected): Promise<FaultyProxy> {
  const calls: Call[] = []
  let struck = false
  const isBroken = ({ key, nth }: Call): boolean =>
    fault !== undefined && key === fault.call.key && (fault.isOnce ? nth === fault.call.nth : nth >= fault.call.nth)
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const key = keyOf(request)
    const call = { key, nth: calls.filter((each) => each.key === key).length + 1 }
    calls.push(call)
    const own = await passOn(target, request)
    if (fault === undefined || !isBroken(call)) return send(response, own)
    struck = true
    return fail(response, own, fault.kind)
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo // a TCP server has no other kind
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    struck: () => struck,
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
}

/** `GET contents/allocs-budget.yml of bbb`: what is asked, without what differs from run to run. */
function keyOf({ method, url = '' }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1')
  const path = pathname
    .replace(/^\/(?:repos\/octo\/m|repositories\/\d+)\//, '')
    .replace(/^\//, '')
    .replaceAll(/([0-9a-f])\1{39}/g, '$1$1$1')
    .replace(/(?<=^issues\/comments\/)\d+/, 'ID')
  const ref = searchParams.get('ref')
  return `${method} ${path}${ref === null ? '' : ` of ${ref.slice(0, 3)}`}`
}

type Own = { readonly status: number; readonly headers: Record<string, string>; readonly body: Buffer }

async function passOn(target: string, request: IncomingMessage): Promise<Own> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a stream without an encoding gives buffers
  const { host: _, 'content-length': __, connection: ___, ...headers } = request.headers
  const answer = await fetch(new URL(request.url ?? '/', target), {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>, // node:http gives a list only for set-cookie
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  })
  const kept = [...answer.headers].filter(([name]) => !/^(?:content-length|transfer-encoding|connection)$/.test(name))
  return { status: answer.status, headers: Object.fromEntries(kept), body: Buffer.from(await answer.arrayBuffer()) }
}

function send(response: ServerResponse, { status, headers, body }: Own): void {
  response.writeHead(status, { ...headers, ...(status !== 204 && { 'content-length': body.length }) })
  response.end(body)
}

const page = '<!DOCTYPE html>\n<html><title>Unicorn!</title><body>We had issues producing the response.</body></html>\n'

async function fail(response: ServerResponse, own: Own, kind: ApiFault): Promise<void> {
  const json = (status: number, text: string): void => send(response, { ...own, status, body: Buffer.from(text) })
  const html = { 'content-type': 'text/html; charset=utf-8' }
  switch (kind) {
    case 'bad-gateway':
      return send(response, { status: 502, headers: html, body: Buffer.from(page) })
    case 'html':
      return send(response, { status: 200, headers: html, body: Buffer.from(page) })
    case 'server-error':
      return json(500, '{"message":"Server Error"}')
    case 'unauthorized':
      return json(401, '{"message":"Bad credentials"}')
    case 'forbidden':
      return json(403, '{"message":"Resource not accessible by integration"}')
    case 'dropped':
      return void response.destroy()
    case 'broken-off':
      response.writeHead(200, { ...own.headers, 'content-length': own.body.length + 1000 })
      response.write(own.body.subarray(0, own.body.length / 2))
      await pause(100)
      return void response.destroy()
    case 'half':
      return json(200, own.body.subarray(0, own.body.length / 2).toString())
    case 'empty':
      return json(200, '')
    case 'null':
      return json(200, 'null')
    case 'other-json':
      return json(200, '{"message":"hello","data":[]}')
    case 'wrong-types':
      return json(200, wrongTypes(own.body.toString()))
    case 'another-host':
      response.writeHead(302, { location: 'http://127.0.0.1:9/elsewhere' })
      return void response.end()
    case 'endless': {
      response.writeHead(200, own.headers)
      const closed = once(response, 'close')
      while (!response.destroyed)
        if (!response.write('[1,'.repeat(20_000))) await Promise.race([once(response, 'drain'), closed])
      return
    }
    case 'silent':
      return
  }
}

/** Every text is a number, and every number a text. */
function wrongTypes(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
      typeof value === 'string' ? value.length : typeof value === 'number' ? `${value}` : value,
    )
  } catch {
    return '[]'
  }
}
