/** What a command line comments with; a bundle of its own, since most runs comment nowhere and need not load GitHub's client. */
export { postReport } from './post-report.ts'
