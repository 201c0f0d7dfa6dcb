import { describe, expect, it } from 'vitest'
import { Frames, levelsOf, SILENT, sideOf } from './pcm'

const bytesOf = (samples: readonly number[]): Uint8Array => new Uint8Array(Int16Array.from(samples).buffer)
const HEAD = new Uint8Array(44).fill(7)

describe('the sound of a call', () => {
  it('comes out whole however it was cut', () => {
    const samples = [1, -2, 300, -400, 5000, -6000]
    const all = new Uint8Array([...HEAD, ...bytesOf(samples)])
    for (const size of [1, 3, 5, 44, 45, 100]) {
      const frames = new Frames()
      const out: number[] = []
      for (let at = 0; at < all.length; at += size) out.push(...frames.take(all.subarray(at, at + size)))
      expect(out).toEqual(samples)
    }
  })

  it('has the contact left and the agent right', () => {
    const frames = Int16Array.from([16384, 0, -16384, 0])
    expect([...sideOf(frames, 0)]).toEqual([0.5, -0.5])
    expect([...sideOf(frames, 1)]).toEqual([0, 0])
  })

  it('is as loud as it is', () => {
    expect(levelsOf(new Int16Array(160))).toEqual(SILENT)
    expect(levelsOf(new Int16Array())).toEqual(SILENT)
    const { contact, agent } = levelsOf(Int16Array.from({ length: 320 }, (_, at) => (at % 2 ? 104 : 32767)))
    expect(contact).toBeCloseTo(1, 2)
    expect(agent).toBeCloseTo(0, 2) // −50 dBFS
  })
})
