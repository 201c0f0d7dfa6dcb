import type { SettingRow, Tab } from '~/api/gen/types.gen'
import { formWords } from '~/i18n/form'
import { LimitsLadder } from '~/ui/LimitsLadder'
import { rungsOf } from '~/ui/rungs'
import styles from './Form.module.css'
import { Field } from './fields/Field'
import { NeverPicksUp } from './NeverPicksUp'
import { NextWindows } from './NextWindows'
import { PresetTable } from './PresetTable'
import type { Form } from './useForm'
import { isShown, rowsOf } from './values'

export function TabFields({ form, tab }: { form: Form; tab: Tab }) {
  const rows = rowsOf(form.table.rows, tab).filter((row) => isShown(row.name, form.checked.settings))
  if (tab === 'pacing') return <Pacing form={form} rows={rows} />
  return (
    <>
      <div className={styles.group}>
        {rows.map((row) => (
          <Field key={row.name} row={row} form={form} />
        ))}
      </div>
      {tab === 'schedule' && <NextWindows form={form} />}
      {tab === 'retry' && <NeverPicksUp form={form} />}
    </>
  )
}

function Pacing({ form, rows }: { form: Form; rows: readonly SettingRow[] }) {
  const { estimate } = form
  return (
    <>
      <section className={styles.group}>
        <h2>{formWords.fromPreset}</h2>
        <PresetTable form={form} />
      </section>
      <section className={styles.group}>
        <h2>{formWords.fineTune}</h2>
        {rows
          .filter((row) => row.name !== 'preset')
          .map((row) => (
            <Field key={row.name} row={row} form={form} />
          ))}
      </section>
      {estimate && (
        <section className={styles.group}>
          <h2>{formWords.ladder}</h2>
          <LimitsLadder rungs={rungsOf(estimate)} />
        </section>
      )}
    </>
  )
}
