/** A timer of Node that is to wait longer fires at once. Milliseconds, 24 days. */
export const longestTimerMs = 2 ** 31 - 1
