const KEY = 'reloaded-build'

type Kept = Pick<Storage, 'getItem' | 'setItem'>

/** Whether a page of this build may load itself again: once, for the same build came back when its own files are gone. */
export function mayReload(build: string, kept: Kept): boolean {
  try {
    if (kept.getItem(KEY) === build) return false
    kept.setItem(KEY, build)
    return true
  } catch {
    // Nothing can be remembered: better no reload than one after the other.
    return false
  }
}

/** The server was given a new build, and a part of this one, asked for only now, is gone. */
export function watchForNewBuilds(build: string, page: Window = window): void {
  page.addEventListener('vite:preloadError', () => {
    if (mayReload(build, page.sessionStorage)) page.location.reload()
  })
}

const LOST_PART = /dynamically imported module|module script|preload CSS/i

/** Told where loading it again did not help, or was not allowed. */
export const isOfFormerBuild = (error: unknown): boolean => error instanceof Error && LOST_PART.test(error.message)
