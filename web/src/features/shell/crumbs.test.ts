import { describe, expect, it } from 'vitest'
import { titleOf } from './crumbs'

describe('the title of the tab', () => {
  const crumbs = [{ text: 'Campaigns', to: '/campaigns' }, { text: 'Spring' }]

  it('begins with what is nearest', () => {
    expect(titleOf(crumbs, {})).toBe('Spring · Campaigns · Smart Campaigns')
  })

  it('says first what a tab in the background should say', () => {
    expect(titleOf(crumbs, { '(lost)': true, '(stalled)': false })).toMatch(/^\(lost\) Spring/)
  })
})
