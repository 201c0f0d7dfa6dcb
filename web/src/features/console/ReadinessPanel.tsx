import { Link } from '@tanstack/react-router'
import type { ReadinessRowShape } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { VerdictMark } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import { AsOf } from './AsOf'
import type { Shown } from './ConsolePage'
import { type Cure, cureOf } from './cures'
import { factOf } from './facts'
import styles from './Readiness.module.css'
import { useAsk } from './useAsk'

const { readiness: told } = words
const urgency = ['blocks', 'waits', 'warning', 'ready']

/** Rows that need somebody come first, in two lines with their cure; ready ones shrink to one. */
export function ReadinessPanel({ console }: Shown) {
  const { rows } = console.readiness
  const ready = rows.filter((row) => row.state === 'ready').length
  const sorted = rows.toSorted((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))
  return (
    <Panel title={told.title} aside={<AsOf>{told.count(ready, rows.length)}</AsOf>}>
      <ul className={styles.rows}>
        {sorted.map((row) => (
          <ReadinessRow key={row.key} row={row} console={console} />
        ))}
      </ul>
    </Panel>
  )
}

function ReadinessRow({ row, console }: Shown & { row: ReadinessRowShape }) {
  const cure = row.cure ? cureOf(row.cure, console.campaign.code) : undefined
  return (
    <li data-state={row.state}>
      <VerdictMark of={row.state} />
      <b>{words.readinessRow[row.key]}</b>
      <span>{row.message || factOf(row.key, console)}</span>
      {cure && <CureLink cure={cure} word={told.cure[row.cure ?? ''] ?? words.commands.edit} />}
    </li>
  )
}

function CureLink({ cure, word }: { cure: Cure; word: string }) {
  const ask = useAsk()
  if (cure.kind === 'page') return <Link to={cure.to}>{word}</Link>
  if (cure.kind === 'tab') {
    return (
      <Link to="/campaigns/smart/$code/edit" params={{ code: cure.code }} search={{ tab: cure.tab }}>
        {word}
      </Link>
    )
  }
  const act = cure.kind === 'reset' ? () => ask('reset') : () => document.getElementById('channels')?.focus()
  return (
    <button type="button" className="linkish" onClick={act}>
      {word}
    </button>
  )
}
