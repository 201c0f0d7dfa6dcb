import type { ReactNode } from 'react'
import { useAsOf } from './useAsOf'

/** The aside of a panel; while the stream is lost, of what time it is. */
export function AsOf({ children }: { children?: ReactNode }) {
  const asOf = useAsOf()
  return asOf ? <span className="num bad-text">{asOf}</span> : children
}
