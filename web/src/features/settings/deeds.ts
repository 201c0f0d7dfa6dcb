import { words } from '~/i18n'

const { audit: told } = words

export interface Subject {
  readonly to: string | undefined
  readonly text: string
  /** Which fields, how many, and why. */
  readonly detail: string
}

const pages: Record<string, (id: string) => string> = {
  agents: (id) => `/agents/${id}`,
  calls: (id) => `/calls/${id}`,
  campaigns: (id) => `/campaigns/smart/${id}/console`,
  contacts: (id) => `/contacts/${id}`,
}
const CALL = /\bcall ([0-9a-f-]{36})$/
const CONTACT = /\bcontact (\d+)$/
const ADDRESS = /^\/([a-z-]+)(?:\/([^/]+))?/
const CODE = /^(\S+):/
const SHORT = 8

/** What a line of the audit log is about, with the page that shows it: the log tells an address or a few words. */
export function subjectOf(what: string): Subject {
  if (what.startsWith('/')) return ofAddress(what)
  const call = CALL.exec(what)?.[1]
  const contact = CONTACT.exec(what)?.[1]
  if (call) return { to: pages.calls?.(call), text: what.replace(call, call.slice(0, SHORT)), detail: '' }
  return { to: contact && pages.contacts?.(contact), text: what, detail: '' }
}

/** An address, and after a blank what was done to it in short. */
function ofAddress(what: string): Subject {
  const [address = '', ...rest] = what.split(' ')
  const [, kind = '', given] = ADDRESS.exec(address) ?? []
  const detail = rest.join(' ')
  // One that was made has no address yet: its code is the first word.
  const id = given ?? (kind === 'campaigns' ? CODE.exec(detail)?.[1] : undefined)
  const name = told.subjects[kind]
  if (!name || !id) return { to: undefined, text: '', detail }
  const text = name(id.length === 36 ? id.slice(0, SHORT) : id)
  return { to: pages[kind]?.(id), text, detail: given ? detail : detail.replace(CODE, '').trim() }
}

export const deedOf = (action: string): string => {
  const plain = told.deeds[action] ?? action.replaceAll('_', ' ')
  return plain.charAt(0).toUpperCase() + plain.slice(1)
}
