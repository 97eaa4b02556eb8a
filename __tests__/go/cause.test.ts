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
