import { useLive, useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { Mark } from '~/ui/Mark'
import styles from './Answer.module.css'
import { agendaOf } from './agenda'
import { answerMarks, type Told } from './answer'
import type { Shown } from './ConsolePage'
import { useWindow } from './useWindow'

const { answer: said } = words

export function AnswerPart({ console, told }: Shown & { told: Told }) {
  const { status } = useLive()
  return (
    <section className={styles.answer} aria-label={said.question}>
      <h2>{said.question}</h2>
      {status === 'lost' ? <LostAnswer wasDialing={told.mood === 'yes'} /> : <Answered told={told} />}
      {status !== 'lost' && <Agenda console={console} />}
    </section>
  )
}

function Answered({ told }: { told: Told }) {
  const [shape, tone] = answerMarks[told.mood]
  return (
    <>
      <p className={styles.text}>
        <Mark shape={shape} tone={tone} size={20} />
        <span>{told.text}</span>
      </p>
      {told.because && <p className={styles.because}>{told.because}</p>}
    </>
  )
}

function LostAnswer({ wasDialing }: { wasDialing: boolean }) {
  const { heardAt } = useLive()
  const times = useTimes()
  const at = heardAt === null ? '–' : times.clock(heardAt)
  return (
    <>
      <p className={styles.text}>
        <Mark shape="dashed" tone="text-3" size={20} />
        <span>{wasDialing ? said.wasDialing(at) : said.wasNot(at)}</span>
      </p>
      <p className={styles.because}>{said.lost}</p>
    </>
  )
}

function Agenda({ console }: Shown) {
  const now = useNow()
  const times = useTimes()
  const items = agendaOf(console, useWindow(console.campaign), now)
  if (items.length === 0) return null
  return (
    <ol className={styles.agenda} aria-label={said.next}>
      {items.map((item) => (
        <li key={item.text}>
          <span className="num">{times.moment(item.at, now)}</span>
          <span>{item.text}</span>
        </li>
      ))}
    </ol>
  )
}
