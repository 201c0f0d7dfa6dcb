export interface Debounced {
  (): void
  cancel(): void
}

/** At most once every `ms`, and always once after the last call: what is busy is not starved. */
export function debounced(act: () => void, ms: number): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      act()
    }, ms)
  }
  later.cancel = () => {
    clearTimeout(timer)
    timer = undefined
  }
  return later
}
