import { locale, words } from '~/i18n'
import { money } from '~/i18n/format'
import { Bar } from '~/ui/Bar'
import { Panel } from '~/ui/Panel'
import { AsOf } from './AsOf'
import styles from './Console.module.css'
import type { Shown } from './ConsolePage'

const { budget: told } = words

export function BudgetPanel({ console: { budget } }: Shown) {
  const tell = (micros: number) => money(micros, budget.currency, locale)
  const { amount, month_left } = budget
  const limit = amount !== null ? tell(amount) : month_left !== null ? told.ofMonth : told.none
  return (
    <Panel title={told.title} aside={<AsOf>{limit}</AsOf>}>
      {amount !== null && (
        <Bar
          label={told.label(tell(budget.spent), tell(budget.reserved), tell(amount))}
          total={amount}
          height={10}
          parts={[
            { name: 'spent', value: budget.spent, tone: 'data' },
            { name: 'reserved', value: budget.reserved, tone: 'accent', isHatched: true },
          ]}
        />
      )}
      <dl className={styles.pairs}>
        <Pair name={told.spent} value={tell(budget.spent)} />
        <Pair name={told.reserved} value={tell(budget.reserved)} />
        {budget.left !== null && <Pair name={told.left} value={tell(budget.left)} />}
        {month_left !== null && <Pair name={told.monthLeft} value={tell(month_left)} />}
      </dl>
    </Panel>
  )
}

const Pair = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd className="num" data-live>
      {value}
    </dd>
  </div>
)
