import { grouped } from './numbers.ts'
import { escapingText } from './story-text.ts'

// What an alert says beside the sentence of its finding. Names in it are foreign: it is escaped for where it goes.

/** How places are called that an alert links to. */
export const placeNames = {
  benchmark: 'the benchmark',
  function: 'the function',
  limit: 'the limit',
  changed: 'the changed line',
} as const

/** Of a parameter that lets an argument escape. */
export function leakName(parameter: string, name: string): string {
  return `${parameter} leaks in ${name}`
}

/** What a way through code is. */
export const callsTitle = 'calls from the benchmark to the allocation'
export const followedTitle = 'calls from the function to the allocation'

export function heapTitle(text: string): string {
  return `the way of ${escapingText(text)} to the heap`
}

/** What is said after the sentence of a finding: under which Go, what another Go has to do with it, why, and what to do. */
export type AlertParts = {
  readonly message: string
  readonly under: string
  readonly toolchain: string
  readonly cause: { readonly name: string; readonly why: string; readonly wayOut: string } | null
  readonly reason: string | null
  readonly hint: string
}

/** An alert as sentences, the one of the finding first: it is all that is shown where there is no room. */
export function alertText({ message, under, toolchain, cause, reason, hint }: AlertParts): string {
  const wayOut = cause === null || hint.startsWith(cause.wayOut) ? '' : cause.wayOut
  return [
    message,
    ...(under === '' ? [] : [`Under ${under}`]),
    ...(toolchain === '' ? [] : [capitalized(toolchain)]),
    ...(cause === null ? [] : [`Why: ${cause.name}: ${cause.why}`]),
    ...(wayOut === '' ? [] : [`Way out: ${wayOut}`]),
    ...(reason === null ? [] : [`Reason in the budget: ${reason}`]),
    `Hint: ${hint}`,
  ]
    .map((sentence) => `${sentence.replace(/\.$/, '')}.`)
    .join(' ')
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** In front of the links of an alert. */
export const placesLabel = 'Places'

/** That a file would be too large with all results. */
export function leftOutText(left: number, all: number): string {
  return `${grouped(left)} of ${grouped(all)} results are left out, the least severe ones: with them, the file would exceed the limits of code scanning`
}

/** What paths are relative to. */
export const rootDescription = 'The root of the repository.'
