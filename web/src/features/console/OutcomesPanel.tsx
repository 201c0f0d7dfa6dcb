import { SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { locale, words } from '~/i18n'
import { count, share } from '~/i18n/format'
import { Bar } from '~/ui/Bar'
import { OutcomeMark, outcomeTone } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import { isOutcome, type Outcome } from '~/ui/vocabulary'
import { AsOf } from './AsOf'
import type { Shown } from './ConsolePage'
import { endedOf, type OutcomeCount, shownOutcomes } from './counts'
import styles from './Outcomes.module.css'
import { startOfDay } from './startOfDay'

const { outcomes: told } = words
type Period = 'today' | 'run'
const hatched: readonly Outcome[] = ['busy', 'ambiguous']

export function OutcomesPanel({ console }: Shown) {
  const [period, setPeriod] = useState<Period>('today')
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
    <Panel title={period === 'today' ? told.title : told.titleOfRun} aside={<AsOf>{hasAny && choice}</AsOf>}>
      {hasAny ? <Outcomes console={console} period={period} /> : <p className="quiet">{told.none}</p>}
    </Panel>
  )
}

interface OutcomesProps extends Shown {
  readonly period: Period
}

function Outcomes({ console, period }: OutcomesProps) {
  const counts = period === 'today' ? console.outcomes_today : console.status.outcomes
  const shown = shownOutcomes(counts).flatMap((one) =>
    isOutcome(one.outcome) ? [{ ...one, outcome: one.outcome }] : [],
  )
  const total = endedOf(counts)
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
          <OutcomeRow key={one.outcome} one={one} total={total} console={console} period={period} />
        ))}
      </ul>
    </>
  )
}

interface RowProps extends OutcomesProps {
  readonly one: OutcomeCount & { readonly outcome: Outcome }
  readonly total: number
}

/** Leads to its calls in the log; its causes, which are known of today, open under it. */
function OutcomeRow({ one, total, console, period }: RowProps) {
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  const { campaign, causes_today, now } = console
  const causes = period === 'today' ? Object.entries(causes_today[one.outcome] ?? {}) : []
  const of = period === 'today' ? { from: startOfDay(now, campaign.zone) } : { run: campaign.run_no ?? undefined }
  return (
    <li>
      <div className={styles.line}>
        <Link to="/calls" search={{ campaign: campaign.code, outcome: one.outcome, ...of }} className={styles.row}>
          <OutcomeMark of={one.outcome} />
          <span className="num">{count(one.count, locale)}</span>
          <span className="num dim">{share(one.count, total, locale)}</span>
        </Link>
        {causes.length > 0 && (
          <button
            type="button"
            className={styles.why}
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={told.causesOf(words.outcome[one.outcome])}
            onClick={() => setIsOpen(!isOpen)}
          />
        )}
      </div>
      {isOpen && <Causes id={id} causes={causes} />}
    </li>
  )
}

function Causes({ id, causes }: { id: string; causes: readonly [string, number][] }) {
  return (
    <ul id={id} className={styles.causes}>
      {causes
        .toSorted(([, a], [, b]) => b - a)
        .map(([cause, calls]) => (
          <li key={cause}>
            {words.cause(cause)} <span className="num">{count(calls, locale)}</span>
          </li>
        ))}
    </ul>
  )
}
