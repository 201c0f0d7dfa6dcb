/** The sound of a call as the API sends it: a WAV head, then 16-bit stereo at 8 kHz, the contact left, the agent right. */
export const RATE_HZ = 8000
const HEAD_BYTES = 44
const FRAME_BYTES = 4
const FULL_SCALE = 32768

/** Makes whole frames of what comes in pieces of any size. */
export class Frames {
  private rest = new Uint8Array()
  private head = HEAD_BYTES

  /** Samples, left and right in turn. */
  take(piece: Uint8Array): Int16Array {
    const skipped = Math.min(this.head, piece.length)
    this.head -= skipped
    const all = new Uint8Array(this.rest.length + piece.length - skipped)
    all.set(this.rest)
    all.set(piece.subarray(skipped), this.rest.length)
    const whole = all.length - (all.length % FRAME_BYTES)
    this.rest = all.slice(whole)
    const view = new DataView(all.buffer, 0, whole)
    return Int16Array.from({ length: whole / 2 }, (_, at) => view.getInt16(2 * at, true))
  }
}

export interface Levels {
  readonly contact: number
  readonly agent: number
}

export const SILENT: Levels = { contact: 0, agent: 0 }
const FLOOR_DB = -50

/** 0 to 1, in equal steps of loudness from −50 dBFS up. */
export function levelsOf(frames: Int16Array): Levels {
  return { contact: level(sideOf(frames, 0)), agent: level(sideOf(frames, 1)) }
}

/** One side, −1 to 1. */
export const sideOf = (frames: Int16Array, side: 0 | 1): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: frames.length / 2 }, (_, at) => (frames[2 * at + side] ?? 0) / FULL_SCALE)

function level(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length)
  return power === 0 ? 0 : Math.max(0, Math.min(1, 1 - (10 * Math.log10(power)) / FLOOR_DB))
}
