import type { Tab } from '~/api/gen/types.gen'

export type Cure =
  | { readonly kind: 'page'; readonly to: string }
  | { readonly kind: 'tab'; readonly tab: Tab; readonly code: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'channels' }

const pages: Record<string, string> = {
  carriers: '/numbers',
  phone_numbers: '/numbers',
  contacts: '/contacts',
  excluded: '/contacts',
  dnc: '/dnc',
  voice_test: '/agents',
}

const onTab: Record<string, Tab> = {
  agent: 'targeting',
  agent_version: 'targeting',
  schedule: 'schedule',
  calendars: 'advanced',
  safety: 'safety',
  budget: 'safety',
}

/** Where the word of a readiness row leads. */
export function cureOf(word: string, code: string): Cure | undefined {
  if (word === 'server') return undefined
  if (word === 'reset_breaker') return { kind: 'reset' }
  if (word === 'allocate' || word === 'share') return { kind: 'channels' }
  const to = pages[word]
  return to ? { kind: 'page', to } : { kind: 'tab', tab: onTab[word] ?? 'targeting', code }
}
