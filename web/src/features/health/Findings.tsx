import { Link } from '@tanstack/react-router'
import type { FindingShape, HealthShape } from '~/api/gen/types.gen'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { findingCures } from './cures'
import { evidenceOf } from './evidence'
import styles from './Health.module.css'

const { health: told } = words
/** Fewer settled calls: only what needs none is judged. */
const CALLS_AT_LEAST = 20

/** The gravest first; their points add up to what is missing of a hundred. */
export function Findings({ health, code }: { health: HealthShape; code: string }) {
  if (health.findings.length === 0) {
    return <p className="quiet">{health.settled < CALLS_AT_LEAST ? told.few : told.fine(health.settled)}</p>
  }
  return (
    <ul className={styles.findings}>
      {health.findings.map((one) => (
        <Found key={one.finding} found={one} code={code} />
      ))}
    </ul>
  )
}

function Found({ found, code }: { found: FindingShape; code: string }) {
  const now = useNow()
  const times = useTimes()
  return (
    <li>
      <span className="num dim" aria-hidden>
        {told.points(found.points)}
      </span>
      <div>
        <b>{told.finding[found.finding]}</b>
        <span className="sr">, {told.pointsSaid(found.points)}</span>
        <p>
          {found.since && told.since(times.moment(found.since, now))} {evidenceOf(found, locale)}{' '}
          <Cure found={found} code={code} />
        </p>
      </div>
    </li>
  )
}

function Cure({ found, code }: { found: FindingShape; code: string }) {
  const cure = findingCures[found.finding]
  const word = told.cure[found.finding]
  switch (cure?.kind) {
    case undefined:
      return null
    case 'page':
      return <Link to={cure.to}>{word}</Link>
    case 'calls':
      return (
        <Link to="/calls" search={{ outcome: cure.outcome, campaign: code }}>
          {word}
        </Link>
      )
    case 'tab':
      return (
        <Link to="/campaigns/smart/$code/edit" params={{ code }} search={{ tab: cure.tab }}>
          {word}
        </Link>
      )
    case 'reset':
      return (
        <Link to="/campaigns/smart/$code/console" params={{ code }} search={{ ask: 'reset' }}>
          {word}
        </Link>
      )
  }
}
