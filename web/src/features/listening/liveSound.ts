import { useSyncExternalStore } from 'react'
import { ApiProblem } from '~/api/client'
import { Frames, type Levels, levelsOf, RATE_HZ, SILENT, sideOf } from './pcm'

export interface Listening {
  readonly attemptId: string
  /** Waits: it rings, or nothing has come yet. */
  readonly state: 'waits' | 'sounds' | 'failed'
  readonly levels: Levels
  readonly error?: Error
}

/** Laid up against a late network. */
const AHEAD_S = 0.15
/** Further behind than this, sound is left out: what is heard is now. */
const LATEST_S = 1.5

/** One call is listened to at a time. */
class LiveSound {
  private readonly watchers = new Set<() => void>()
  private now: Listening | null = null
  private leaving = new AbortController()
  private output: AudioContext | null = null
  private laidUntil_s = 0

  snapshot = (): Listening | null => this.now

  watch = (watcher: () => void) => {
    this.watchers.add(watcher)
    return () => void this.watchers.delete(watcher)
  }

  /** To be called by a press: browsers let nothing sound otherwise. */
  listen = (attemptId: string): void => {
    this.stop()
    this.leaving = new AbortController()
    this.output = new AudioContext({ sampleRate: RATE_HZ })
    this.laidUntil_s = 0
    this.become({ attemptId, state: 'waits', levels: SILENT })
    void this.follow(attemptId, this.leaving.signal)
  }

  stop = (): void => {
    this.leaving.abort()
    void this.output?.close()
    this.output = null
    this.become(null)
  }

  private async follow(attemptId: string, signal: AbortSignal): Promise<void> {
    try {
      const answer = await fetch(`/api/v1/calls/${attemptId}/listen`, { signal })
      if (!answer.ok || !answer.body) throw new ApiProblem(answer.status, await answer.json().catch(() => ({})))
      await this.hear(attemptId, answer.body.getReader())
      if (!signal.aborted) this.stop()
    } catch (error) {
      if (signal.aborted) return
      this.stop()
      this.become({ attemptId, state: 'failed', levels: SILENT, error: error as Error })
    }
  }

  private async hear(attemptId: string, sound: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const frames = new Frames()
    for (let piece = await sound.read(); !piece.done; piece = await sound.read()) {
      const heard = frames.take(piece.value)
      if (heard.length === 0) continue
      this.lay(heard)
      this.become({ attemptId, state: 'sounds', levels: levelsOf(heard) })
    }
  }

  private lay(frames: Int16Array): void {
    const { output } = this
    if (!output || this.laidUntil_s > output.currentTime + LATEST_S) return
    const buffer = output.createBuffer(2, frames.length / 2, RATE_HZ)
    buffer.copyToChannel(sideOf(frames, 0), 0)
    buffer.copyToChannel(sideOf(frames, 1), 1)
    const source = output.createBufferSource()
    source.buffer = buffer
    source.connect(output.destination)
    if (this.laidUntil_s < output.currentTime) this.laidUntil_s = output.currentTime + AHEAD_S
    source.start(this.laidUntil_s)
    this.laidUntil_s += buffer.duration
  }

  private become(now: Listening | null): void {
    this.now = now
    for (const watcher of this.watchers) watcher()
  }
}

export const liveSound = new LiveSound()

/** What is listened to of that call; null: nothing. */
export function useListening(attemptId: string): Listening | null {
  const now = useSyncExternalStore(liveSound.watch, liveSound.snapshot)
  return now?.attemptId === attemptId ? now : null
}
