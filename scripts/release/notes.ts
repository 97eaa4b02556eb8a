// Prints the notes of the release that is checked out, from CHANGELOG.md; between two releases, those that the next one would have.
import { versionIn } from './agreement.ts'
import { notesOf, notesToCome } from './changelog.ts'
import { readVersionedFiles } from './repository.ts'
import { isRelease } from './versions.ts'

const files = readVersionedFiles()
const changelog = files['CHANGELOG.md'] ?? ''
const version = versionIn(files)
console.log(isRelease(version) ? notesOf(changelog, version) : notesToCome(changelog))
