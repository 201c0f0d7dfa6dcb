import { describe, expect, it } from 'vitest'
import type { Campaign, SettingRow, SettingsTold } from '~/api/gen/types.gen'
import { allocationOf, changed, countByTab, differing, isShown, shownOf } from './values'

describe('the form', () => {
  it('an edit of what a preset fills in makes it custom', () => {
    expect(changed({ preset: 'balanced' }, 'daily_call_limit', 300)).toEqual({
      preset: 'custom',
      daily_call_limit: 300,
    })
    expect(changed({ preset: 'balanced' }, 'poll_interval_s', 60)).toEqual({ preset: 'balanced', poll_interval_s: 60 })
  })

  it('what is chosen of another choice goes with it', () => {
    expect(changed({ agent_version: 3 }, 'agent_id', 2)).toEqual({ agent_id: 2, agent_version: null })
    expect(changed({}, 'single_contact', 7)).toEqual({ single_contact: 7, single_number: null })
    const nobody = { single_contact: null, single_number: null }
    expect(changed({ single_contact: 7 }, 'project_id', 2)).toEqual({ project_id: 2, ...nobody })
  })

  it('a preset takes back what was edited of it', () => {
    const edited = { preset: 'custom' as const, daily_call_limit: 300, name: 'x' }
    expect(changed(edited, 'preset', 'aggressive')).toEqual({ preset: 'aggressive', name: 'x' })
  })

  it('sends only what differs from what was saved', () => {
    const saved = { name: 'March', allowed_days: [0, 1], priority: 5 } as unknown as SettingsTold
    expect(differing({ name: 'March', allowed_days: [0, 1], priority: 6 }, saved)).toEqual({ priority: 6 })
    expect(differing({ name: 'March' }, undefined)).toEqual({ name: 'March' })
  })

  it('edits what is allocated, and of a draft the plan', () => {
    const settings = { planned_channels: 4 } as SettingsTold
    const made = { state: 'active', channels: 6, settings } as Campaign
    expect(shownOf(made).planned_channels).toBe(6)
    expect(allocationOf(differing({ planned_channels: 4 }, shownOf(made)), made)).toBe(4)
    expect(allocationOf(differing({ planned_channels: 6 }, shownOf(made)), made)).toBeUndefined()
    const draft = { ...made, state: 'draft' as const, channels: 0 }
    expect(shownOf(draft).planned_channels).toBe(4)
    expect(allocationOf({ planned_channels: 5 }, draft)).toBeUndefined()
  })

  it('shows what means something', () => {
    const settings = { voicemail: 'hang_up', recurrence: 'none' } as SettingsTold
    expect(isShown('voicemail_message', settings)).toBe(false)
    expect(isShown('voicemail_message', { ...settings, voicemail: 'leave_message' })).toBe(true)
    expect(isShown('name', settings)).toBe(true)
  })

  it('counts errors by tab', () => {
    const rows = [
      { name: 'name', tab: 'targeting' },
      { name: 'zone', tab: 'schedule' },
    ] as SettingRow[]
    const wrong = ['name', 'zone', 'zone', 'other'].map((field) => ({
      field,
      message: '',
      limit: '',
      given: '',
      fix: '',
    }))
    expect(countByTab(wrong, rows)).toEqual({ targeting: 1, schedule: 2 })
  })
})
