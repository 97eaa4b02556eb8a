/**
 * The text of an escape as the compiler prints it in one line (Go 1.21 to 1.27), without place and without the
 * ` in F:` of the long form; published in the JSON Schema too.
 */
export const permittedPattern = /^(?:moved to heap: \S+|(?! |[^\s"`]*\.go:\d).+ escapes to heap)$/
