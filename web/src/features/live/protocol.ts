/** What the one holder of the stream tells the tabs of a browser, and what they may ask of it. */

export interface LiveEvent {
  readonly id: string
  readonly event: string
  readonly data: string
}

export type FromHolder =
  | { readonly kind: 'beat' }
  | { readonly kind: 'events'; readonly events: readonly LiveEvent[] }
  | { readonly kind: 'lost' }
  | { readonly kind: 'signed_out' }

export type FromTab = { readonly kind: 'try_now' }

export const STREAM_URL = '/api/v1/live'
/** The server beats every 2 s; past this the line is held to be dead. */
export const SILENCE_MS = 5000
export const RETRY_MS = [500, 1000, 2000, 3000] as const
