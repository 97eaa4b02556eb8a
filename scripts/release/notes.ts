// Prints the notes of the release that is checked out, from CHANGELOG.md; between two releases, those that the next one would have.
import { isReleased } from '../../src/lang/version.ts'
import { versionIn } from './agreement.ts'
import { notesOf, notesToCome } from './changelog.ts'
import { readVersionedFiles } from './repository.ts'

const files = readVersionedFiles()
const changelog = files['CHANGELOG.md'] ?? ''
const version = versionIn(files)
console.log(isReleased(version) ? notesOf(changelog, version) : notesToCome(changelog))
