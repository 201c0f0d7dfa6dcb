import type { CallPhase } from './vocabulary'

export interface ChannelUse {
  readonly talking: number
  readonly ringing: number
  readonly dialing: number
  readonly allocated: number
}

export type Cell = CallPhase | 'free'

/** Above this the strip becomes a bar: cells would be too thin to count. */
export const MOST_CELLS = 60

export const inUse = (use: ChannelUse): number => use.talking + use.ringing + use.dialing

/** More in use than allocated happens: a lowered allocation ends no call. */
export const freeOf = (use: ChannelUse): number => Math.max(0, use.allocated - inUse(use))

export function cellsOf(use: ChannelUse): Cell[] {
  const phases: [Cell, number][] = [
    ['talking', use.talking],
    ['ringing', use.ringing],
    ['dialing', use.dialing],
    ['free', freeOf(use)],
  ]
  return phases.flatMap(([phase, count]) => Array.from({ length: count }, () => phase))
}

export const isBar = (use: ChannelUse): boolean => Math.max(use.allocated, inUse(use)) > MOST_CELLS
