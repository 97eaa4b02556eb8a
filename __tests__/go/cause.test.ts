import { expect, test } from 'vitest'
import { type CauseEvidence, causeOfSite } from '../../src/go/sites/cause.ts'

/** A pointer that is passed to what a call names. */
function passedTo(call: string): CauseEvidence {
  const place = { file: 'm.go', line: 3, column: 2 }
  return {
    shape: 'object',
    subject: '&Rec{...}',
    flow: [{ ...place, to: '{heap}', expr: call, reason: 'call parameter' }],
    family: 'object',
    isClosure: false,
    familiesAt: () => new Set(),
    libraries: [],
    isIndirect: () => false,
    ...place,
  }
}

test.each([
  'log.Println(key)',
  '(*slog.Logger).Info(l, key)',
  '(*zap.SugaredLogger).Infof(l, key)',
  'logger.Debugf(key)',
])('%s is a logger', (call) => expect(causeOfSite(passedTo(call))).toBe('log-argument'))

test.each(['log(key)', 'logger(key)', 'login.Check(key)', '(*Catalog).Add(c, key)', 'blog.Post(key)'])(
  '%s is none',
  (call) => expect(causeOfSite(passedTo(call))).toBe('passed-on'),
)

/** `a + b` or another expression, made by one call or another, on its way to what a call names. */
function given(
  over: Partial<CauseEvidence>,
  ...steps: readonly (readonly [reason: string, expr: string, to?: string])[]
) {
  const flow = steps.map(([reason, expr, to = '{heap}']) => ({ to, expr, reason, file: 'm.go', line: 3, column: 2 }))
  return causeOfSite({ ...passedTo(''), shape: 'concatenation', subject: 'a + b', family: 'concat', ...over, flow })
}

test('what makes an interface’s copy is a conversion, and what makes its value is not', () => {
  const kept = ['assign', 'kept = a + b'] as const
  expect(given({ family: 'conv' }, ['interface-converted', 'a + b'], kept)).toBe('interface')
  expect(given({}, ['interface-converted', 'a + b'], kept)).toBe('concatenation')
  const made = { shape: 'string conversion', subject: 'string(b)' } as const
  expect(given({ ...made, family: 'conv' }, ['interface-converted', 'string(b)'])).toBe('interface')
  expect(given({ ...made, family: 'string' }, ['interface-converted', 'string(b)'])).toBe('string-conversion')
})

test('a writer is kept as an interface, and what is formatted is an argument', () => {
  const object = { shape: 'object', subject: 'new(bytes.Buffer)', family: 'object' } as const
  const call = ['call parameter', 'fmt.Fprintf(b, "%v", ... argument...)'] as const
  const asArgument = ['slice-literal-element', '... argument', '{storage for ... argument}'] as const
  expect(given(object, ['interface-converted', 'b'], call)).toBe('interface')
  expect(given(object, ['interface-converted', 'b', '{storage for ... argument}'], asArgument, call)).toBe(
    'fmt-argument',
  )
  expect(given(object, ['interface-converted', 'buf'], asArgument, call)).toBe('fmt-argument')
  const read = ['call parameter', 'fmt.Fscan(r, ... argument...)'] as const
  expect(given(object, ['interface-converted', 'r'], read)).toBe('interface')
})

test('what a wider variable is assigned outlives it there, and is not returned', () => {
  const moved = { shape: 'moved', subject: 'b', family: 'object' } as const
  expect(given(moved, ['address-of', '&b', 'msg'], ['assign', 'msg = &b', 'msg'])).toBe('outer-variable')
  expect(given(moved, ['address-of', '&b', '~r0'], ['return', 'return &b', '~r0'])).toBe('returned')
  expect(given(moved, ['address-of', '&b', 'err'], ['return', 'return &b', 'err'])).toBe('returned')
  expect(given(moved, ['address-of', '&b'], ['assign', 'p.x = &b'])).toBe('stored')
})
