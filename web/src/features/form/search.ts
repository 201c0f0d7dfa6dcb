import type { Tab } from '~/api/gen/types.gen'

export const tabs: readonly Tab[] = ['targeting', 'schedule', 'pacing', 'call_handling', 'retry', 'safety', 'advanced']

export interface FormSearch {
  readonly tab?: Tab
}

export const formSearch = (search: Record<string, unknown>): FormSearch => ({
  tab: tabs.find((tab) => tab === search.tab),
})
