import { z } from 'zod'

/**
 * What GitHub answers, as far as we read it. Nothing of an answer is looked at that did not come through one of these; what else
 * an answer has is dropped.
 */

const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
const count = z.int().nonnegative()

/** What is at a path: of a file its bytes, where it is small enough for this form of the answer; of a folder a list. */
export const contentSchema = z.union([
  z
    .array(z.object({ path: z.string() }))
    // Git has no empty folders.
    .min(1)
    .transform(() => ({ type: 'dir' as const })),
  z
    .object({ type: z.literal('file'), encoding: z.literal('base64'), content: z.string(), size: count })
    .transform(({ type, content, size }) => ({ type, bytes: Buffer.from(content, 'base64'), size }))
    .refine(({ bytes, size }) => bytes.length === size, 'the content is shorter than its size'),
  z
    .object({ type: z.literal('file'), encoding: z.string(), size: count })
    .refine(({ encoding }) => encoding !== 'base64'),
  z.object({ type: z.enum(['dir', 'symlink', 'submodule']) }),
])

export type Content = z.infer<typeof contentSchema>

export const commitSchema = z.object({ sha, parents: z.array(z.object({ sha })) })

export const comparisonSchema = z.object({ merge_base_commit: z.object({ sha }) })

export const pullRequestSchema = z.object({
  number: z.int().positive(),
  state: z.enum(['open', 'closed']),
  head: z.object({ sha }),
  base: z.object({ sha, ref: z.string() }),
})

const repository = z.object({ full_name: z.string() })

export const pullRequestRowSchema = z.object({
  number: z.int().positive(),
  state: z.enum(['open', 'closed']),
  merge_commit_sha: z.string().nullish(),
  // null: the fork is gone.
  head: z.object({ sha, ref: z.string(), repo: repository.nullish() }),
  base: z.object({ sha, ref: z.string(), repo: repository }),
})

export type PullRequestRow = z.infer<typeof pullRequestRowSchema>

export const commentSchema = z.object({
  id: z.int().positive(),
  body: z.string().nullish(),
  html_url: z.string(),
  // null: the account is gone.
  user: z.object({ login: z.string(), type: z.string() }).nullish(),
})

export type CommentRow = z.infer<typeof commentSchema>

/** GraphQL answers 200 also where it refuses. */
export const viewerSchema = z.union([
  z.object({ data: z.object({ viewer: z.object({ login: z.string().min(1) }) }) }).transform(({ data }) => data.viewer),
  z
    .object({ errors: z.array(z.object({ message: z.string() })).min(1) })
    .transform(({ errors }) => ({ refused: errors[0]?.message ?? '' })),
])
