import { words } from '~/i18n'
import { PageTabs } from '~/ui/Tabs'

export const CampaignTabs = () => (
  <PageTabs
    label={words.campaigns.tabs}
    items={[
      { to: '/campaigns', text: words.campaigns.overview },
      { to: '/campaigns/analytics', text: words.analytics.title },
    ]}
  />
)
