import { words } from '~/i18n'
import { Figure, Figures } from '~/ui/Figure'
import { Panel } from '~/ui/Panel'
import { Block, Rows } from '~/ui/Skeleton'
import answer from './Answer.module.css'
import styles from './Console.module.css'
import board from './Switchboard.module.css'

const { figures } = words

/** The true shape: panels keep their titles, figures are blocks of their own width. */
export function LoadingConsole({ name }: { name: string }) {
  const labels = [
    figures.inProgress,
    figures.perHour,
    figures.placedToday,
    figures.connected,
    figures.contactsDone,
    figures.clearedBy,
  ]
  return (
    <div className={styles.console} aria-busy="true">
      <p className="sr" role="status">
        {words.loading(name)}
      </p>
      <header className={styles.head}>
        <div className={styles.name}>
          <h1>{name}</h1>
        </div>
        <Block width={220} height={28} />
      </header>
      <div className={styles.top}>
        <section className={answer.answer}>
          <h2>{words.answer.question}</h2>
          <Rows count={3} height={20} />
        </section>
        <section className={board.board}>
          <Rows count={3} height={26} />
        </section>
      </div>
      <Figures>
        {labels.map((label) => (
          <Figure key={label} label={label} value={<Block width={84} height={20} />} note={<Block width={120} />} />
        ))}
      </Figures>
      <div className={styles.main}>
        <div className={styles.aside}>
          <Panel title={words.readiness.title}>
            <Rows count={10} />
          </Panel>
        </div>
        <div className={styles.middle}>
          <Panel title={words.calls.title}>
            <Rows count={10} />
          </Panel>
          <Panel title={words.outcomes.title}>
            <Rows count={4} />
          </Panel>
        </div>
        <div className={styles.log}>
          <Panel title={words.log.title}>
            <Rows count={14} />
          </Panel>
        </div>
      </div>
    </div>
  )
}
