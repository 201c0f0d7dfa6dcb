import { sentence } from '~/i18n/sentence'
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

const KEY = 'Idempotency-Key'
/** Before the second and the third sending: a line that fails for longer is for the person to know. */
const WAITS_MS = [300, 1000]

const isCommand = ({ method }: Request) => !['GET', 'HEAD'].includes(method)

export function setUpClient(): void {
  const baseUrl = window.location.origin
  client.setConfig({ baseUrl, throwOnError: true, credentials: 'same-origin', fetch: sendAgain })
  client.interceptors.request.use((request) => {
    if (isCommand(request)) request.headers.set(KEY, newKey())
    return request
  })
  client.interceptors.error.use((error, response) => new ApiProblem(response?.status ?? 0, asProblem(error)))
}

/** A command whose answer was lost may have been done: sent again with its key, it is done once. What is only read is asked again elsewhere. */
const sendAgain: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  if (!isCommand(request)) return fetch(request)
  for (const wait of WAITS_MS) {
    try {
      return await fetch(request.clone())
    } catch (error) {
      if (request.signal.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  return fetch(request)
}

/** One for each thing asked for, however often it is sent. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const asProblem = (error: unknown): Partial<ProblemShape> =>
  typeof error === 'object' && error !== null && 'code' in error ? (error as ProblemShape) : {}

/** What is wrong with one field of what was sent. */
export function wrongField(error: unknown, field: string): string | undefined {
  const wrong = isProblem(error) ? error.problem.errors?.find((one) => one.field === field) : undefined
  return wrong && sentence(wrong.message)
}

/** Whether nothing else is wrong than what these fields show themselves. */
export function isOfFields(error: unknown, fields: readonly string[]): boolean {
  const wrong = isProblem(error) ? (error.problem.errors ?? []) : []
  return wrong.length > 0 && wrong.every((one) => fields.includes(one.field))
}
