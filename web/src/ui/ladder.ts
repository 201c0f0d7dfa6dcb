export interface Rung {
  readonly limit: string
  readonly setting: string
  /** Calls an hour that this limit alone would allow. */
  readonly rate: number
}

/** The binding bar takes five eighths of the room: what lies far beyond fades out. */
const ROOM = 1.6

export const scaleOf = (rungs: readonly Rung[]): number =>
  Math.max(1, ROOM * Math.min(...rungs.map((rung) => rung.rate)))

/** Shortest first; of equal ones the first given binds. */
export function onLadder(rungs: readonly Rung[]): (Rung & { isBinding: boolean })[] {
  const sorted = rungs.toSorted((a, b) => a.rate - b.rate)
  return sorted.map((rung, i) => ({ ...rung, isBinding: i === 0 }))
}
