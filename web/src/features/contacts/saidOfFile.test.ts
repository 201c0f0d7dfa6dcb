import { expect, test } from 'vitest'
import { importQueryOf, nothingSaid } from './saidOfFile'

test('consent is told with what belongs to it, and nothing where none is stated', () => {
  const said = { ...nothingSaid, consent_source: ' Web form ', consent_on: '2026-03-01' }
  expect(importQueryOf(said)).toEqual({ mapping: '{}' })
  expect(importQueryOf({ ...said, consent: 'express' })).toEqual({
    mapping: '{}',
    consent: 'express',
    consent_source: 'Web form',
    consent_on: '2026-03-01',
  })
  expect(importQueryOf({ ...nothingSaid, consent: 'written' })).toEqual({ mapping: '{}', consent: 'written' })
})
