import type { SettingRow, WrongField } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { Mark } from '~/ui/Mark'
import styles from '../Form.module.css'
import type { Form } from '../useForm'
import { isAllocated, type SettingName, wrongOf } from '../values'
import { Control } from './Control'

interface FieldProps {
  readonly row: SettingRow
  readonly form: Form
}

/** Name and help at the start, the control at the end, and under it what is wrong, or worth knowing. */
export function Field({ row, form }: FieldProps) {
  const { name } = row
  const error = wrongOf(form.told, name)
  const note = wrongOf(form.checked.notes, name)
  const isLocked = row.is_locked && (form.saved?.runs_begun ?? 0) > 0
  const helpId = `field-${name}-help`
  const noteId = `field-${name}-note`
  return (
    <div className={styles.field} data-wrong={error ? true : undefined}>
      <div className={styles.name}>
        <label htmlFor={`field-${name}`} id={`field-${name}-label`}>
          {formWords.label(name)}
        </label>
        <p id={helpId}>{helpOf(row, form)}</p>
      </div>
      <div className={styles.control}>
        <Control
          row={row}
          value={form.checked.settings[name as SettingName]}
          settings={form.checked.settings}
          onChange={(value) => form.set(name, value)}
          isLocked={isLocked}
          isWrong={Boolean(error)}
          describedBy={`${helpId} ${noteId}`}
        />
        <div id={noteId}>
          {error && <p className={`${styles.under} bad-text`}>{saidOf(error, form)}</p>}
          {!error && note && (
            <p className={`${styles.under} warn-text`}>
              <Mark shape="triangle" tone="warn" /> {formWords.wrong(note.message)}
            </p>
          )}
          {isLocked && <p className={styles.under}>{formWords.locked}</p>}
        </div>
      </div>
    </div>
  )
}

/** A country is chosen by name: its code is nobody's cure. */
const saidOf = ({ field, message }: WrongField, { checked }: Form): string =>
  field === 'country' ? words.countries.none(checked.settings.country ?? '') : formWords.wrong(message)

const helpOf = ({ name, effect }: SettingRow, form: Form): string =>
  name === 'planned_channels' && isAllocated(form.saved) ? formWords.allocated : formWords.help(name, effect)
