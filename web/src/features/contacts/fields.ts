import type { ContactGiven, ContactShape } from '~/api/gen/types.gen'
import { readAttributes, writeAttributes } from './attributes'

export const texts = ['zone', 'place', 'language', 'consent_source', 'consent_on'] as const

/** Bases of consent; blank: unknown. */
export const consents = [
  '',
  'express',
  'written',
  'opt_in_channel',
  'explicit_registered',
  'existing_relationship',
] as const

type Text = 'name' | 'consent' | (typeof texts)[number]
export type Fields = Readonly<Record<Text | 'numbers' | 'attributes', string>>

export const fieldsOf = (contact: ContactShape | undefined): Fields => ({
  name: contact?.name ?? '',
  numbers: contact?.numbers.join('\n') ?? '',
  zone: contact?.zone ?? '',
  place: contact?.place ?? '',
  language: contact?.language ?? '',
  consent: contact?.consent ?? '',
  consent_source: contact?.consent_source ?? '',
  consent_on: contact?.consent_on ?? '',
  attributes: writeAttributes(contact?.attributes ?? {}),
})

/** Numbers that were not edited are left out: they may be masked, and two masked ones may read the same. */
export function bodyOf({ numbers, ...given }: Fields, before?: ContactShape): ContactGiven {
  const body = { ...given, attributes: readAttributes(given.attributes) }
  const isEdited = before === undefined || numbers !== fieldsOf(before).numbers
  return isEdited ? { ...body, numbers: readNumbers(numbers) } : body
}

const readNumbers = (text: string): string[] => text.split(/[,;\n]+/).flatMap((one) => one.trim() || [])
