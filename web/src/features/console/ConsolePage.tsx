import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ConsoleShape } from '~/api/gen/types.gen'
import { consoleQuery } from '~/api/queries'
import { OfTest } from '~/features/campaigns/OfTest'
import { useKnownName } from '~/features/campaigns/useKnownName'
import { useNow } from '~/features/live/LiveProvider'
import { useBadge, useCrumbs } from '~/features/shell/crumbs'
import { Unloaded } from '~/features/shell/Unloaded'
import { useCampaignZone, useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { Patiently } from '~/ui/Skeleton'
import { AnswerPart } from './AnswerPart'
import { Asks } from './Asks'
import { answerOf, isStalled } from './answer'
import { BreakerPanel, TrippedPanel } from './BreakerPanel'
import { BudgetPanel } from './BudgetPanel'
import { CallsPanel } from './CallsPanel'
import styles from './Console.module.css'
import { ConsoleHead } from './ConsoleHead'
import { ConsoleLog } from './ConsoleLog'
import { FigureRow } from './FigureRow'
import { HealthPanel } from './HealthPanel'
import { LoadingConsole } from './LoadingConsole'
import { OutcomesPanel } from './OutcomesPanel'
import { PacePanel } from './PacePanel'
import { ReadinessPanel } from './ReadinessPanel'
import { Switchboard } from './Switchboard'
import { TodayPanel } from './TodayPanel'
import { VirtualBand } from './VirtualBand'
import { WhenYouStart } from './WhenYouStart'

export function ConsolePage() {
  const { code } = useParams({ from: '/shell/campaigns/smart/$code/console' })
  const query = useQuery(consoleQuery(code))
  const known = useKnownName(code)
  const name = query.data?.campaign.name || known || code
  useCrumbs({ text: words.campaigns.title, to: '/campaigns' }, { text: name })
  useCampaignZone(query.data?.campaign.zone)
  if (query.data?.campaign.is_test) return <OfTest campaign={query.data.campaign} />
  if (query.data) return <LoadedConsole console={query.data} />
  if (query.error)
    return (
      <Unloaded
        error={query.error}
        onRetry={() => void query.refetch()}
        to="/campaigns"
        toText={words.problem.toCampaigns}
      />
    )
  return (
    <Patiently>
      <LoadingConsole name={name} />
    </Patiently>
  )
}

export interface Shown {
  readonly console: ConsoleShape
}

function LoadedConsole({ console }: Shown) {
  const now = useNow()
  const times = useTimes()
  const told = answerOf(console, (instant) => times.spoken(instant, now))
  const isNew = console.first_started_at === null
  useBadge(words.stalled, isStalled(console, told))
  return (
    <>
      {console.carrier.is_virtual && <VirtualBand />}
      <div className={styles.console} data-answer={told.mood}>
        <ConsoleHead key={console.campaign.code} console={console} />
        <div className={styles.top}>
          <AnswerPart console={console} told={told} />
          <Switchboard key={console.campaign.code} console={console} />
        </div>
        <FigureRow console={console} />
        <div className={styles.main}>
          <div className={styles.aside}>
            <ReadinessPanel console={console} />
            <HealthPanel console={console} />
          </div>
          <div className={styles.middle}>
            {console.breaker.is_tripped && <TrippedPanel console={console} />}
            {isNew ? <WhenYouStart console={console} /> : <CallsPanel console={console} />}
            <OutcomesPanel console={console} />
          </div>
          <div className={styles.log}>
            <ConsoleLog code={console.campaign.code} />
          </div>
        </div>
        <div className={styles.low}>
          <TodayPanel console={console} />
          <PacePanel console={console} />
          <div className={styles.stack}>
            <BudgetPanel console={console} />
            {!console.breaker.is_tripped && <BreakerPanel console={console} />}
          </div>
        </div>
      </div>
      <Asks console={console} />
    </>
  )
}
