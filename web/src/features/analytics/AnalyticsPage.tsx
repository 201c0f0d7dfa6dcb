import { CampaignTabs } from '~/features/campaigns/CampaignTabs'
import { useCrumbs } from '~/features/shell/crumbs'
import { words } from '~/i18n'
import { PageHead } from '~/ui/PageHead'
import { Empty } from '~/ui/Problem'

export function AnalyticsPage() {
  useCrumbs({ text: words.campaigns.title, to: '/campaigns' }, { text: words.analytics.title })
  return (
    <>
      <PageHead title={words.campaigns.title} tabs={<CampaignTabs />} />
      <Empty title={words.analytics.soon} />
    </>
  )
}
