import type { Tab } from '~/api/gen/types.gen'
import { formWords } from '~/i18n/form'
import styles from './Form.module.css'
import type { Form } from './useForm'

/** At the top, with links: a click opens the tab and puts the focus in the field. */
export function ErrorSummary({ form, onGo }: { form: Form; onGo: (tab: Tab) => void }) {
  const go = (name: string) => {
    const tab = form.table.rows.find((row) => row.name === name)?.tab
    if (tab) onGo(tab)
    requestAnimationFrame(() => document.getElementById(`field-${name}`)?.focus())
  }
  return (
    <section className={styles.errors} role="alert">
      <b>{formWords.summary(form.told.length)}</b>
      <ul>
        {form.told.map((one) => (
          <li key={one.field}>
            <button type="button" onClick={() => go(one.field)}>
              {formWords.label(one.field)}
            </button>
            : {one.message}
          </li>
        ))}
      </ul>
    </section>
  )
}
