import { describe, expect, it } from 'vitest'
import { waveOf } from './wave'

const RATE = 8000

function wav(frames: readonly (readonly [contact: number, agent: number])[], channels = 2): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(44 + frames.length * 4))
  const word = (at: number, text: string) => [...text].forEach((c, i) => void view.setUint8(at + i, c.charCodeAt(0)))
  word(0, 'RIFF')
  word(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, RATE, true)
  view.setUint16(34, 16, true)
  word(36, 'data')
  view.setUint32(40, frames.length * 4, true)
  for (const [index, [contact, agent]] of frames.entries()) {
    view.setInt16(44 + index * 4, contact, true)
    view.setInt16(46 + index * 4, agent, true)
  }
  return view.buffer
}

describe('the waveform of a recording', () => {
  it('the sides are told apart, and the loudest is full', () => {
    const wave = waveOf(wav([...Array(RATE).fill([-16_384, 0]), ...Array(RATE).fill([0, 8192])]), 4)
    expect(wave).toEqual({ contact: [1, 1, 0, 0], agent: [0, 0, 0.5, 0.5], length_s: 2 })
  })

  it('silence is not blown up', () => {
    expect(waveOf(wav(Array(80).fill([3, -3])), 2)?.contact.every((bar) => bar < 0.01)).toBe(true)
  })

  it('what is no stereo recording is none', () => {
    expect(waveOf(wav([[1, 1]], 1), 2)).toBeUndefined()
    expect(waveOf(new ArrayBuffer(4), 2)).toBeUndefined()
    expect(waveOf(new TextEncoder().encode('not a recording at all').buffer, 2)).toBeUndefined()
  })
})
