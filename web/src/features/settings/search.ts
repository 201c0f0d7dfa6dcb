export const settingsTabs = ['organization', 'members', 'keys', 'audit'] as const
export type SettingsTab = (typeof settingsTabs)[number]

export interface SettingsSearch {
  readonly tab?: SettingsTab
}

export const settingsSearch = (search: Record<string, unknown>): SettingsSearch => ({
  tab: settingsTabs.find((tab) => tab !== 'organization' && tab === search.tab),
})
