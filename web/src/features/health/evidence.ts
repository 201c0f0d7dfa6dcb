import type { FindingShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { count, decimal, duration } from '~/i18n/format'

const { health: told } = words

/** What stands behind a finding, as a sentence: its own detail, or its value in the unit it is counted in. */
export function evidenceOf({ finding, value, detail }: FindingShape, locale: string): string {
  if (detail) return detail
  if (value === null) return ''
  return told.evidence[finding]?.(inUnit(finding, value, locale)) ?? ''
}

function inUnit(finding: FindingShape['finding'], value: number, locale: string): string {
  if (finding === 'stalled') return duration(value)
  if (finding === 'worker_restarts') return count(value, locale)
  return `${decimal(100 * value, locale, 0)}\u00a0%`
}
