/** The two sides of a recording as so many bars, each 0 to 1; the loudest of both is 1. */
export interface Wave {
  readonly contact: readonly number[]
  readonly agent: readonly number[]
  readonly length_s: number
}

interface Sound {
  readonly samples: Int16Array
  readonly rate: number
}

const SIDES = 2
/** What is quieter is drawn as silence, not blown up to a voice. */
const FLOOR = 0.02
const FULL = 32_768

/** Undefined: no 16-bit stereo WAV. */
export function waveOf(file: ArrayBuffer, bars: number): Wave | undefined {
  const sound = readWav(file)
  if (!sound) return undefined
  const [contact, agent] = [peaks(sound.samples, 0, bars), peaks(sound.samples, 1, bars)]
  const loudest = Math.max(FLOOR, ...contact, ...agent)
  const scaled = (side: readonly number[]) => side.map((peak) => peak / loudest)
  return {
    contact: scaled(contact),
    agent: scaled(agent),
    length_s: sound.samples.length / SIDES / sound.rate,
  }
}

function peaks(samples: Int16Array, side: number, bars: number): number[] {
  const frames = Math.floor(samples.length / SIDES)
  return Array.from({ length: bars }, (_, bar) => {
    let most = 0
    const end = Math.floor(((bar + 1) * frames) / bars)
    for (let frame = Math.floor((bar * frames) / bars); frame < end; frame++) {
      most = Math.max(most, Math.abs(samples[frame * SIDES + side] ?? 0))
    }
    return most / FULL
  })
}

const wordAt = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))

/** RIFF: chunks of a name, a length, and an even number of bytes. */
function readWav(file: ArrayBuffer): Sound | undefined {
  const view = new DataView(file)
  if (view.byteLength < 12 || wordAt(view, 0) !== 'RIFF' || wordAt(view, 8) !== 'WAVE') return undefined
  let rate: number | undefined
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const [name, length, begin] = [wordAt(view, at), view.getUint32(at + 4, true), at + 8]
    if (name === 'fmt ' && isOurs(view, begin)) rate = view.getUint32(begin + 4, true)
    if (name === 'data') return rate ? { samples: samplesOf(view, begin, length), rate } : undefined
    at = begin + length + (length % 2)
  }
  return undefined
}

const isOurs = (view: DataView, begin: number): boolean =>
  view.getUint16(begin + 2, true) === SIDES && view.getUint16(begin + 14, true) === 16

/** Chunks begin at even bytes, and every machine that runs a browser is little-endian, as the file is. */
const samplesOf = (view: DataView, begin: number, length: number): Int16Array =>
  new Int16Array(view.buffer as ArrayBuffer, begin, Math.floor(Math.min(length, view.byteLength - begin) / 2))
