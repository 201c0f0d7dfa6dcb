import { words } from '~/i18n'

export interface Place {
  readonly to: string
  readonly text: string
  readonly keys?: string
}

/** The pages of the rail, in its order; the first four are the phone's. */
export const places: readonly Place[] = [
  { to: '/campaigns', text: words.nav.campaigns, keys: 'g c' },
  { to: '/calls', text: words.nav.calls, keys: 'g l' },
  { to: '/contacts', text: words.nav.contacts, keys: 'g p' },
  { to: '/agents', text: words.nav.agents, keys: 'g a' },
  { to: '/numbers', text: words.nav.numbers, keys: 'g n' },
  { to: '/dnc', text: words.nav.dnc },
  { to: '/projects', text: words.nav.projects },
  { to: '/settings', text: words.nav.settings },
]
export const NEW_CAMPAIGN = '/campaigns/smart/create'
export const isHere = (path: string, to: string): boolean => path === to || path.startsWith(`${to}/`)
