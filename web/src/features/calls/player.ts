import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'

export interface Heard {
  readonly position_s: number
  readonly length_s: number
  readonly isPlaying: boolean
  readonly speed: number
}

export const SPEEDS: readonly number[] = [1, 1.25, 1.5, 2]
export const SKIP_S = 5

/** Plays one recording; who watches hears of each frame while it plays, and of nothing while it does not. */
export class Player {
  private readonly audio = new Audio()
  private readonly watchers = new Set<() => void>()
  private heard: Heard
  private frame = 0

  constructor(url: string, length_s: number, position_s: number) {
    this.heard = { position_s, length_s, isPlaying: false, speed: 1 }
    this.audio.src = url
    this.audio.currentTime = position_s
    for (const event of ['play', 'pause', 'ended', 'seeked']) this.audio.addEventListener(event, this.look)
  }

  snapshot = (): Heard => this.heard

  watch = (watcher: () => void) => {
    this.watchers.add(watcher)
    return () => void this.watchers.delete(watcher)
  }

  toggle = () => void (this.audio.paused ? this.audio.play() : this.audio.pause())
  skip = (by_s: number) => this.seek(this.audio.currentTime + by_s)

  seek = (position_s: number) => {
    this.audio.currentTime = Math.min(Math.max(0, position_s), this.heard.length_s)
    this.look()
  }

  setSpeed = (speed: number) => {
    this.audio.playbackRate = speed
    this.become({ ...this.heard, speed })
  }

  nextSpeed = () => this.setSpeed(SPEEDS[(SPEEDS.indexOf(this.heard.speed) + 1) % SPEEDS.length] ?? 1)

  close = () => {
    cancelAnimationFrame(this.frame)
    this.audio.pause()
    this.audio.removeAttribute('src')
  }

  private look = () => {
    const isPlaying = !this.audio.paused && !this.audio.ended
    this.become({ ...this.heard, position_s: this.audio.currentTime, isPlaying })
    cancelAnimationFrame(this.frame)
    if (isPlaying) this.frame = requestAnimationFrame(this.look)
  }

  private become(heard: Heard): void {
    this.heard = heard
    for (const watcher of this.watchers) watcher()
  }
}

export function useNewPlayer(file: Blob, length_s: number, position_s: number): Player {
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it begins is asked once
  const made = useMemo(() => {
    const url = URL.createObjectURL(file)
    return { url, player: new Player(url, length_s, position_s) }
  }, [file, length_s])
  useEffect(
    () => () => {
      made.player.close()
      URL.revokeObjectURL(made.url)
    },
    [made],
  )
  return made.player
}

const PlayerContext = createContext<Player | null>(null)
export const PlayerProvider = PlayerContext.Provider
export const usePlayer = (): Player | null => useContext(PlayerContext)

export const useHeard = (player: Player): Heard => useSyncExternalStore(player.watch, player.snapshot)

const never = () => () => undefined

/** One thing about the position: drawn anew when that changes, not with each frame. */
export function usePosition<T extends number | boolean>(player: Player | null, of: (position_s: number) => T): T {
  return useSyncExternalStore(player?.watch ?? never, () => of(player?.snapshot().position_s ?? 0))
}
