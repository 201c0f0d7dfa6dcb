import { SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { locale, words } from '~/i18n'
import { count, share } from '~/i18n/format'
import { Bar } from '~/ui/Bar'
import { OutcomeMark, outcomeTone } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import { isOutcome, type Outcome } from '~/ui/vocabulary'
import { AsOf } from './AsOf'
import type { Shown } from './ConsolePage'
import { endedOf, shownOutcomes } from './counts'
import styles from './Outcomes.module.css'

const { outcomes: told } = words
type Period = 'today' | 'run'
const hatched: readonly Outcome[] = ['busy', 'ambiguous']

export function OutcomesPanel({ console }: Shown) {
  const [period, setPeriod] = useState<Period>('today')
  const counts = period === 'today' ? console.outcomes_today : console.status.outcomes
  const total = endedOf(counts)
  const hasAny = endedOf(console.status.outcomes) + endedOf(console.outcomes_today) > 0
  const choice = (
    <SegmentedControl
      aria-label={told.period}
      value={period}
      onChange={(value) => setPeriod(value as Period)}
      data={[
        { value: 'today', label: told.today },
        { value: 'run', label: told.run },
      ]}
    />
  )
  return (
    <Panel title={told.title} aside={<AsOf>{hasAny && choice}</AsOf>}>
      {hasAny ? <Outcomes counts={counts} total={total} /> : <p className="quiet">{told.none}</p>}
    </Panel>
  )
}

function Outcomes({ counts, total }: { counts: Record<string, number>; total: number }) {
  const shown = shownOutcomes(counts).flatMap((one) =>
    isOutcome(one.outcome) ? [{ ...one, outcome: one.outcome }] : [],
  )
  const parts = shown.map(({ outcome, count: value }) => ({
    name: outcome,
    value,
    tone: outcomeTone(outcome),
    isHatched: hatched.includes(outcome),
  }))
  const label = shown.map((one) => `${words.outcome[one.outcome]} ${count(one.count, locale)}`).join(', ')
  return (
    <>
      <Bar label={label} total={total} height={14} parts={parts} />
      <ul className={styles.outcomes}>
        {shown.map((one) => (
          <li key={one.outcome}>
            <Link to="/calls" search={{ outcome: one.outcome }} className={styles.row}>
              <OutcomeMark of={one.outcome} />
              <span className="num">{count(one.count, locale)}</span>
              <span className="num dim">{share(one.count, total, locale)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}
