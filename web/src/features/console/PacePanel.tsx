import { Link } from '@tanstack/react-router'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { LimitsLadder } from '~/ui/LimitsLadder'
import { Panel } from '~/ui/Panel'
import { rungsOf } from '~/ui/rungs'
import { AsOf } from './AsOf'
import styles from './Console.module.css'
import type { Shown } from './ConsolePage'
import { usePaceAdvice } from './usePaceAdvice'

const { pace: told } = words

export function PacePanel({ console }: Shown) {
  const advice = usePaceAdvice(console)
  const n = (value: number) => count(Math.round(value), locale)
  const { estimate, pace, campaign } = console
  return (
    <Panel title={told.title} aside={<AsOf>{told.aside(n(estimate.calls_per_hour), n(pace.placed_last_hour))}</AsOf>}>
      <LimitsLadder
        rungs={rungsOf(estimate)}
        actual={campaign.state === 'active' ? pace.placed_last_hour : undefined}
      />
      <p className={styles.under}>
        {advice && `${advice}. `}
        <Link to="/campaigns/smart/$code/edit" params={{ code: campaign.code }} search={{ tab: 'pacing' }}>
          {told.edit}
        </Link>
      </p>
    </Panel>
  )
}
