import type { Forge } from '../diagnostic/args/reports.ts'

type ForgeWords = {
  readonly name: string
  /** `pull request #7` */
  readonly request: (number: number) => string
  /** `pull request octo/m#7` */
  readonly requestIn: (repository: string, number: number) => string
  /** What a token must be allowed. */
  readonly permissions: string
  /** What to do about an address of the API that is none. */
  readonly address: string
  /** What to look at where a pull request cannot be read. */
  readonly unread: string
}

/** How each place that hosts repositories names its things. */
export const forges: Readonly<Record<Forge, ForgeWords>> = {
  github: {
    name: 'GitHub',
    request: (number) => `pull request #${number}`,
    requestIn: (repository, number) => `pull request ${repository}#${number}`,
    permissions: 'give the job these permissions:\n\npermissions:\n  contents: read\n  pull-requests: write',
    address: 'do not change the GITHUB_API_URL that the runner sets',
    unread: 'check --repo and --pull-request, and that GITHUB_TOKEN can read and write pull requests',
  },
  gitlab: {
    name: 'GitLab',
    request: (number) => `merge request !${number}`,
    requestIn: (repository, number) => `merge request ${repository}!${number}`,
    permissions:
      'GITLAB_TOKEN must be an access token with the scope api, of a member with the role Reporter or higher; CI_JOB_TOKEN cannot comment',
    address: 'set CI_API_V4_URL to https://HOST/api/v4',
    unread: 'check --repo and --merge-request, and that GITLAB_TOKEN has the scope api and the role Reporter or higher',
  },
}
