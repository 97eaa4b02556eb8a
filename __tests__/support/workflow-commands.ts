/** A workflow command as the runner reads it; both syntaxes. */
export type WorkflowCommand = {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

/** What a log makes the runner do. */
export type Obeyed = {
  /** In order, those it refuses included. */
  readonly commands: readonly WorkflowCommand[]
  /** What `set-output` and `save-state` set: deprecated, and obeyed all the same. */
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  readonly masks: readonly string[]
  readonly debug: readonly string[]
  readonly groups: readonly string[]
  /** Errors of the runner's own: it refuses `set-env`, `add-path`, and a token for `stop-commands` that anybody could guess. */
  readonly refusals: readonly string[]
}

/** The names a runner knows, in any case (the extensions of ActionCommandManager.cs). Another name is text. */
const registered: ReadonlySet<string> = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
])

/** Reads a log as the runner does, line by line, and tells what it would do. */
export function obey(log: string): Obeyed {
  const commands: WorkflowCommand[] = []
  const refusals: string[] = []
  let stopToken: string | undefined
  for (const line of linesOf(log)) {
    const command = commandOf(line, stopToken)
    if (command === undefined) continue
    if (stopToken !== undefined) {
      if (command.name === stopToken) stopToken = undefined
      continue
    }
    commands.push(command)
    const refusal = refusalOf(command)
    if (refusal !== undefined) refusals.push(refusal)
    else if (command.name === 'stop-commands') stopToken = command.message.toLowerCase()
  }
  return { commands, refusals, ...effectsOf(commands) }
}

/** The commands a runner would obey in a log. */
export function parseCommands(log: string): readonly WorkflowCommand[] {
  return obey(log).commands
}

/** The lines of a log with the form of a command, whatever its name: runners to come may know more names. */
export function commandShapes(log: string): readonly string[] {
  return linesOf(log).filter((line) => /^::.*::/.test(trimStart(line)) || /##\[[^\]]*\]/.test(line))
}

function effectsOf(commands: readonly WorkflowCommand[]): Omit<Obeyed, 'commands' | 'refusals'> {
  const messages = (wanted: string): readonly string[] =>
    commands.flatMap(({ name, message }) => (name === wanted ? [message] : []))
  const named = (wanted: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      commands.flatMap(({ name, properties, message }) =>
        name === wanted && properties.name !== undefined ? [[properties.name, message]] : [],
      ),
    )
  return {
    outputs: named('set-output'),
    state: named('save-state'),
    masks: messages('add-mask'),
    debug: messages('debug'),
    groups: messages('group'),
  }
}

function refusalOf({ name, message }: WorkflowCommand): string | undefined {
  if (name === 'set-env' || name === 'add-path') return `the command ${name} is disabled`
  if (name !== 'stop-commands') return undefined
  const token = message.toLowerCase()
  return token === '' || token === 'pause-logging' || registered.has(token)
    ? `the token ${JSON.stringify(message)} is not safe`
    : undefined
}

// A line ends as StreamReader.ReadLine ends it.
function linesOf(log: string): readonly string[] {
  return log.split(/\r\n|\r|\n/)
}

// String.TrimStart of .NET: it takes U+0085 away, which JavaScript's does not, and leaves U+FEFF, which JavaScript's takes.
function trimStart(line: string): string {
  return line.replace(/^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/, '')
}

/**
 * `::name k=v,k=v::text` at the start of a line, else `##[name k=v;k=v]text` anywhere in it; in both the first place counts
 * and no other (ActionCommand.cs).
 */
function commandOf(line: string, stopToken: string | undefined): WorkflowCommand | undefined {
  const second = /^::(.*?)::(.*)$/s.exec(trimStart(line))
  const first = /^.*?##\[(.*?)\](.*)$/s.exec(line)
  const forms = [
    { match: second, separator: ',', inProperty: propertyEscapes, inMessage: messageEscapes },
    { match: first, separator: ';', inProperty: bracketEscapes, inMessage: bracketEscapes },
  ]
  for (const { match, separator, inProperty, inMessage } of forms) {
    const [name = '', ...rest] = (match?.[1] ?? '').split(' ')
    const known = name.toLowerCase()
    if (match === null || !(registered.has(known) || known === stopToken)) continue
    return {
      name: known,
      properties: propertiesOf(rest.join(' '), separator, inProperty),
      message: unescaped(match[2] ?? '', inMessage),
    }
  }
  return undefined
}

type Escapes = readonly (readonly [written: string, char: string])[]

const messageEscapes: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
]
const propertyEscapes: Escapes = [['%3A', ':'], ['%2C', ','], ...messageEscapes]
const bracketEscapes: Escapes = [['%3B', ';'], ['%5D', ']'], ...messageEscapes]

function propertiesOf(text: string, separator: string, escapes: Escapes): Readonly<Record<string, string>> {
  const pairs = text.split(separator).flatMap((pair) => {
    const at = pair.indexOf('=')
    const [key, value] = [pair.slice(0, at).trim(), pair.slice(at + 1)]
    return at > 0 && value !== '' ? [[key, unescaped(value, escapes)] as const] : []
  })
  return Object.fromEntries(pairs)
}

// In this order, as the runner does: `%25` last.
function unescaped(text: string, escapes: Escapes): string {
  return escapes.reduce((done, [written, char]) => done.replaceAll(written, char), text)
}
