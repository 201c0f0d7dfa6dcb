import { words } from '~/i18n'
import { Mark } from '~/ui/Mark'
import table from '~/ui/Table.module.css'
import styles from './Agent.module.css'
import { type StateRow, statesOf } from './states'

const { agents: told } = words

/** The flow, told as a table. */
export function StatesTable({ config }: { config: Readonly<Record<string, unknown>> }) {
  const rows = statesOf(config)
  if (rows.length === 0) return <p className="quiet pad">{told.noStates}</p>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
    <section className={table.scroll} tabIndex={0} aria-label={told.states}>
      <table className={styles.states}>
        <thead>
          <tr>
            <th scope="col">{told.state}</th>
            <th scope="col">{told.says}</th>
            <th scope="col">{told.leads}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} data-lost={!row.isReachable || undefined}>
              <th scope="row">
                <span className="mono">{row.name}</span>
                {row.isStart && <span className="sub">{told.start}</span>}
                {!row.isReachable && (
                  <span className="with-mark warn-text">
                    <Mark shape="triangle" tone="warn" />
                    {told.unreachable}
                  </span>
                )}
              </th>
              <td>{row.says}</td>
              <td>
                <Leads row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Leads({ row }: { row: StateRow }) {
  if (row.ends) {
    return (
      <span className="with-mark">
        <Mark shape="square" tone="text-2" />
        {told.endsAs(row.ends.replaceAll('_', ' '))}
      </span>
    )
  }
  const leads = row.otherwise ? [...row.leads, [told.otherwise, row.otherwise] as const] : row.leads
  return (
    <ul>
      {leads.map(([intent, target]) => (
        <li key={intent}>
          {intent.replaceAll('_', ' ')} → <span className="mono">{target}</span>
        </li>
      ))}
    </ul>
  )
}
