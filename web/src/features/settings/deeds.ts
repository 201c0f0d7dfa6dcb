import { words } from '~/i18n'

const { audit: told } = words

export interface Subject {
  readonly to: string | undefined
  readonly text: string
}

const pages: Record<string, (id: string) => string> = {
  agents: (id) => `/agents/${id}`,
  calls: (id) => `/calls/${id}`,
  campaigns: (id) => `/campaigns/smart/${id}/console`,
  contacts: (id) => `/contacts/${id}`,
}
const CALL = /\bcall ([0-9a-f-]{36})$/
const CONTACT = /\bcontact (\d+)$/
const ADDRESS = /^\/([a-z-]+)\/([^/]+)/
const SHORT = 8

/** What a line of the audit log is about, with the page that shows it: the log tells an address or a few words. */
export function subjectOf(what: string): Subject {
  if (what.startsWith('/')) return ofAddress(what)
  const call = CALL.exec(what)?.[1]
  const contact = CONTACT.exec(what)?.[1]
  if (call) return { to: pages.calls?.(call), text: what.replace(call, call.slice(0, SHORT)) }
  return { to: contact && pages.contacts?.(contact), text: what }
}

function ofAddress(address: string): Subject {
  const [, kind = '', id = ''] = ADDRESS.exec(address) ?? []
  const name = told.subjects[kind]
  if (!name) return { to: undefined, text: '' }
  return { to: pages[kind]?.(id), text: name(id.length === 36 ? id.slice(0, SHORT) : id) }
}

export const deedOf = (action: string): string => {
  const plain = told.deeds[action] ?? action.replaceAll('_', ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}
