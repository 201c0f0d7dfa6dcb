import type { CallType } from '~/api/gen/types.gen'

export type Mapping = Readonly<Record<string, string>>

/** What a person says of a file: what its columns mean, and the consent of rows that name none. */
export interface Said {
  readonly mapping: Mapping
  /** Basis; blank: none is stated. */
  readonly consent: string
  readonly consent_source: string
  /** ISO date; blank: today. */
  readonly consent_on: string
  readonly call_type: CallType
}

export const nothingSaid: Said = {
  mapping: {},
  consent: '',
  consent_source: '',
  consent_on: '',
  call_type: 'reminder',
}

/** Kept by its header, whatever that says by itself. */
export const ATTRIBUTE = 'attribute'

/** Source and day say nothing without a basis. */
export function importQueryOf({ mapping, consent, consent_source, consent_on }: Said) {
  const stated = consent && {
    consent,
    ...(consent_source.trim() && { consent_source: consent_source.trim() }),
    ...(consent_on && { consent_on }),
  }
  return { mapping: JSON.stringify(mapping), ...(stated || {}) }
}
