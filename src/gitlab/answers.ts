import { z } from 'zod'

/**
 * What GitLab answers, as far as we read it. Nothing of an answer is looked at that did not come through one of these; what else an
 * answer has is dropped.
 */

const sha = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)

export const mergeRequestSchema = z.object({
  iid: z.int().positive(),
  state: z.string(),
  sha,
  target_branch: z.string().min(1),
  // It becomes the start of links.
  web_url: z.string().regex(/^https?:\/\/[\w.:-]+(?:\/[\w.~%-]+)+$/),
  // null or empty for as long as GitLab prepares a new merge request.
  diff_refs: z.object({ base_sha: sha.nullish() }).nullish(),
})

export type MergeRequest = z.infer<typeof mergeRequestSchema>

export const noteSchema = z.object({
  id: z.int().positive(),
  body: z.string().nullish(),
  author: z.object({ id: z.int() }).nullish(),
})

export type Note = z.infer<typeof noteSchema>

export const userSchema = z.object({ id: z.int().positive() })

export const fileSchema = z
  .object({ encoding: z.literal('base64'), content: z.string(), size: z.int().nonnegative() })
  .transform(({ content, size }) => ({ bytes: Buffer.from(content, 'base64'), size }))
  .refine(({ bytes, size }) => bytes.length === size, 'the content is shorter than its size')

export type StoredFile = z.infer<typeof fileSchema>

export const commitSchema = z.object({ id: sha, parent_ids: z.array(sha) })
