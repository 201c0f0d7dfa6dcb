import type { PresetRow } from '~/api/gen/types.gen'
import { locale, words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { count, decimal } from '~/i18n/format'
import { Radio } from '~/ui/mantine/Radio'
import styles from './Form.module.css'
import type { Form } from './useForm'

const { presets: told } = formWords

/** Three presets as one ruled table; an edit of what they fill in belongs to none of them. */
export function PresetTable({ form }: { form: Form }) {
  const { preset } = form.checked.settings
  return (
    <Radio.Group value={preset} onChange={(value) => form.set('preset', value)} aria-label={formWords.fromPreset}>
      <div className={styles.presets}>
        {form.table.presets.map((row) => (
          <PresetColumn key={row.preset} row={row} isOn={row.preset === preset} />
        ))}
      </div>
      {preset === 'custom' && <p className={styles.under}>{told.custom}</p>}
    </Radio.Group>
  )
}

function PresetColumn({ row, isOn }: { row: PresetRow; isOn: boolean }) {
  const facts: [string, string][] = [
    [formWords.label('planned_channels'), count(row.planned_channels, locale)],
    [formWords.label('placement_spacing_s'), words.rungs.spacing(decimal(row.placement_spacing_s, locale, 1))],
    [formWords.label('daily_call_limit'), count(row.daily_call_limit, locale)],
  ]
  return (
    <div className={styles.preset} data-on={isOn || undefined}>
      <Radio value={row.preset} label={told.names[row.preset] ?? row.preset} />
      <p>{told.help[row.preset]}</p>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
