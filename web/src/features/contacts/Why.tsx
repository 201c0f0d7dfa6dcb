import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { GateShape, WhyShape } from '~/api/gen/types.gen'
import { whyQuery } from '~/api/queries'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { HoldsChart } from '~/ui/HoldsChart'
import { Mark } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import { Problem } from '~/ui/Problem'
import { Patiently, Rows } from '~/ui/Skeleton'
import answer from '../console/Answer.module.css'
import styles from './Contact.module.css'
import { answerOf, holdsOf, hoursThere } from './why'

const { why: told } = words

/** Will this contact be called by that campaign? The answer, the rules that hold, and those that let through. */
export function Why({ code, contactId }: { code: string; contactId: number }) {
  const query = useQuery(whyQuery(code, String(contactId)))
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />
  if (!query.data) {
    return (
      <Patiently>
        <div className="pad">
          <Rows count={6} height={24} />
        </div>
      </Patiently>
    )
  }
  return <Answered why={query.data} code={code} />
}

function Answered({ why, code }: { why: WhyShape; code: string }) {
  const now = useNow()
  const times = useTimes()
  const spoken = (instant: string | number) => times.spoken(instant, now)
  const { mark, text, because } = answerOf(why, spoken)
  const next = why.is_allowed ? now : why.until ? Date.parse(why.until) : null
  const hours = hoursThere(why.zones, now)
  const holds = holdsOf(why.gates, now, spoken)
  return (
    <>
      <section className={answer.answer} aria-label={told.question}>
        <h2>
          {told.questionBy}{' '}
          <Link className="inline" to="/campaigns/smart/$code/console" params={{ code }}>
            {code}
          </Link>
          ?
        </h2>
        <p className={answer.text}>
          <Mark shape={mark[0]} tone={mark[1]} size={20} />
          <span>{text}</span>
        </p>
        {because && <p className={answer.because}>{because}</p>}
        {hours.length > 0 && <p className={answer.because}>{told.there(hours)}</p>}
      </section>
      {holds.length > 0 && (
        <HoldsChart holds={holds} now={now} next={next} tell={(instant) => times.moment(instant, now)} />
      )}
      <Panel title={told.letThrough} isPageWide aside={told.gates(why.gates.filter((gate) => gate.is_allowed).length)}>
        <ul className={styles.gates}>
          {why.gates
            .filter((gate) => gate.is_allowed)
            .map((gate) => (
              <GateRow key={`${gate.scope}${gate.gate}`} gate={gate} />
            ))}
        </ul>
      </Panel>
    </>
  )
}

function GateRow({ gate }: { gate: GateShape }) {
  const now = useNow()
  const times = useTimes()
  return (
    <li>
      <span className="with-mark">
        <Mark shape="check" tone="ok" />
        {words.gate(gate.gate)}
      </span>
      <span className="quiet">{gate.detail || (gate.until ? told.openUntil(times.moment(gate.until, now)) : '')}</span>
    </li>
  )
}
