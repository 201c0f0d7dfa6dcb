import { describe, expect, it } from 'vitest'
import type { ContactShape } from '~/api/gen/types.gen'
import { bodyOf, fieldsOf } from './fields'

const contact: ContactShape = {
  contact_id: 1,
  project_id: 1,
  project: 'Claims',
  version: 3,
  name: 'Ada Abbott',
  numbers: ['+1 202 ••• ••90', '+1 202 ••• ••90'],
  wrong_numbers: [],
  opted_out: [],
  zone: null,
  place: null,
  language: 'en',
  attributes: { vip: 'yes' },
  consent: null,
  consent_source: null,
  consent_on: null,
  connected_at: null,
  created_at: null,
}

describe('the form of a contact', () => {
  it('sends no numbers that were not edited', () => {
    const body = bodyOf({ ...fieldsOf(contact), name: 'Ada A.' }, contact)
    expect(body).not.toHaveProperty('numbers')
    expect(body).toMatchObject({ name: 'Ada A.', language: 'en', attributes: { vip: 'yes' } })
  })

  it('sends them all where one was, in order', () => {
    const fields = fieldsOf(contact)
    const body = bodyOf({ ...fields, numbers: `${fields.numbers}\n +12025550191, ` }, contact)
    expect(body.numbers).toEqual([...contact.numbers, '+12025550191'])
    expect(bodyOf({ ...fields, numbers: '' }, contact).numbers).toEqual([])
  })

  it('sends those of a new one', () => {
    expect(bodyOf({ ...fieldsOf(undefined), numbers: '+12025550190' }).numbers).toEqual(['+12025550190'])
    expect(bodyOf(fieldsOf(undefined)).numbers).toEqual([])
  })
})
