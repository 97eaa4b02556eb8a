import { expect, test } from 'vitest'
import { minorRelease, releaseOf } from '../../src/go/names/go-version.ts'

test.each([
  ['go1.26.3', { minor: 26, patch: 3 }],
  ['go1.26', { minor: 26, patch: 0 }],
  ['go1.27rc1', { minor: 27, patch: 0 }],
  ['devel go1.28-3c2f8a1 Thu Nov 26', { minor: 28, patch: 0 }],
  ['go1.25.4 X:noswissmap', { minor: 25, patch: 4 }],
  ['1.21', { minor: 21, patch: 0 }],
  ['1.22.1', { minor: 22, patch: 1 }],
  ['', undefined],
  ['devel +3c2f8a1', undefined],
])('the release of %j', (version, release) => {
  expect(releaseOf(version)).toEqual(release)
  expect(minorRelease(version)).toBe(release === undefined ? undefined : `go1.${release.minor}`)
})
