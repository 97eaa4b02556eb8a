/** `sha256:` and 64 hex digits of a text's bytes. */
export async function digestOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `sha256:${[...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** 64 hex digits of a plain value: the same for what JSON has the same text for. */
export async function hexOf(value: unknown): Promise<string> {
  return (await digestOf(JSON.stringify(value))).replace('sha256:', '')
}
