import { Button } from '@mantine/core'
import type { ProblemShape } from '~/api/gen/types.gen'
import { formWords } from '~/i18n/form'
import { Actions } from '~/ui/PageHead'
import table from '~/ui/Table.module.css'
import styles from './Form.module.css'

const { conflict: told } = formWords

interface ConflictProps {
  readonly problem: Partial<ProblemShape>
  readonly onMine: () => void
  readonly onTheirs: () => void
}

/** Somebody else saved first: what they changed, and which of the two is to stand. */
export function Conflict({ problem, onMine, onTheirs }: ConflictProps) {
  return (
    <section className={styles.errors} role="alert">
      <b>{told.title}</b>
      <table className={table.mini}>
        <thead>
          <tr>
            <th scope="col">{told.field}</th>
            <th scope="col">{told.was}</th>
            <th scope="col">{told.now}</th>
            <th scope="col">{told.wanted}</th>
          </tr>
        </thead>
        <tbody>
          {problem.difference?.map((one) => (
            <tr key={one.field}>
              <th scope="row">{formWords.label(one.field)}</th>
              <td>{tell(one.was)}</td>
              <td>{tell(one.is_now)}</td>
              <td>{tell(one.wanted)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Actions>
        <Button onClick={onTheirs}>{told.theirs}</Button>
        <Button onClick={onMine}>{told.mine}</Button>
      </Actions>
    </section>
  )
}

const tell = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return '–'
  return Array.isArray(value) ? value.join(', ') : String(value)
}
