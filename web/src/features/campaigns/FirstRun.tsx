import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { numbersQuery, projectsQuery } from '~/api/queries'
import { NEW_CAMPAIGN } from '~/features/shell/navigation'
import { words } from '~/i18n'
import { Mark } from '~/ui/Mark'
import styles from './FirstRun.module.css'

const { firstRun: told } = words

interface Step {
  readonly words: readonly string[]
  readonly to: string
  readonly isDone: boolean
}

/** Three steps tied to facts: what is done is ticked, and the one filled button is on the next. */
export function FirstRun() {
  const projects = useQuery(projectsQuery)
  const numbers = useQuery(numbersQuery)
  const hasContacts = projects.data?.some((project) => project.contacts > 0) ?? false
  const steps: Step[] = [
    { words: told.steps.contacts, to: '/contacts/import', isDone: hasContacts },
    { words: told.steps.number, to: '/numbers', isDone: (numbers.data?.length ?? 0) > 0 },
    { words: told.steps.campaign, to: NEW_CAMPAIGN, isDone: false },
  ]
  const next = steps.findIndex((step) => !step.isDone)
  return (
    <div className={styles.first}>
      <h1>{told.title}</h1>
      <p className={styles.lead}>{told.lead}</p>
      <ol className={styles.steps}>
        {steps.map((step, i) => (
          <StepRow key={step.to} {...step} number={i + 1} isNext={i === next} />
        ))}
      </ol>
      <section className={styles.attempt}>
        <div>
          <h2>{told.tryTitle}</h2>
          <p>{told.tryBody}</p>
        </div>
        <code className="mono">{told.tryCommand}</code>
      </section>
    </div>
  )
}

function StepRow({
  words: [title, body, action],
  to,
  isDone,
  number,
  isNext,
}: Step & { number: number; isNext: boolean }) {
  return (
    <li data-done={isDone || undefined}>
      <span className={styles.number}>{isDone ? <Mark shape="check" tone="ok" /> : number}</span>
      <div>
        <h2>
          {title}
          {isDone && <span className="sr">: {told.done}</span>}
        </h2>
        <p>{body}</p>
      </div>
      <Button variant={isNext ? 'filled' : 'default'} renderRoot={(props) => <Link to={to} {...props} />}>
        {action}
      </Button>
    </li>
  )
}
