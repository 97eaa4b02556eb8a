/**
 * The version of package.json; a test holds them equal. Between two releases it ends with `-dev`: what is built then is in no
 * registry and has no tag.
 */
export const version = '0.1.0-dev'

/** Whether a version is one that was published: where it is not, nothing points to an address that has it in it. */
export function isReleased(ofBuild: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(ofBuild)
}
