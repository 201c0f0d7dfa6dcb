import { expect, test } from 'vitest'
import { ApiProblem, isOfFields } from './client'

const wrong = (...fields: string[]) =>
  new ApiProblem(422, {
    code: 'invalid',
    errors: fields.map((field) => ({ field, message: 'no', limit: '', given: '', fix: '' })),
  })

test('what the fields show themselves is told nowhere else; all else is', () => {
  const shown = ['monthly_budget_micro', 'allowed_countries']
  expect(isOfFields(wrong('monthly_budget_micro'), shown)).toBe(true)
  expect(isOfFields(wrong('allowed_countries', 'organization'), shown)).toBe(false)
  expect(isOfFields(new ApiProblem(409, { code: 'money_spent' }), shown)).toBe(false)
  expect(isOfFields(new TypeError('offline'), shown)).toBe(false)
})
