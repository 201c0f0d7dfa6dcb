import { client } from './gen/client.gen'
import type { ProblemShape } from './gen/types.gen'

/** Refused, or not answered. `title` is a sentence a person can read; `code` is the API's stable word. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<ProblemShape>,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`)
  }

  get code(): string {
    return this.problem.code ?? 'unreachable'
  }
}

export const isProblem = (error: unknown, code?: string): error is ApiProblem =>
  error instanceof ApiProblem && (code === undefined || error.code === code)

export const isSignedOut = (error: unknown): boolean => isProblem(error) && error.status === 401

export function setUpClient(): void {
  client.setConfig({ baseUrl: window.location.origin, throwOnError: true, credentials: 'same-origin' })
  client.interceptors.request.use((request) => {
    if (!['GET', 'HEAD'].includes(request.method)) request.headers.set('Idempotency-Key', newKey())
    return request
  })
  client.interceptors.error.use((error, response) => new ApiProblem(response?.status ?? 0, asProblem(error)))
}

/** Sent twice by a shaky line, a command is done once. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const asProblem = (error: unknown): Partial<ProblemShape> =>
  typeof error === 'object' && error !== null && 'code' in error ? (error as ProblemShape) : {}

/** What is wrong with one field of what was sent. */
export const wrongField = (error: unknown, field: string): string | undefined =>
  isProblem(error) ? error.problem.errors?.find((one) => one.field === field)?.message : undefined
