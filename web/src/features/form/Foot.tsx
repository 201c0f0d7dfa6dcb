import type { ReactNode } from 'react'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { count } from '~/i18n/format'
import { Actions } from '~/ui/PageHead'
import { leftToCall } from '../console/leftToCall'
import styles from './Form.module.css'
import type { Form } from './useForm'

const { foot: told } = formWords

export function Foot({ form, children }: { form: Form; children: ReactNode }) {
  const now = useNow()
  const times = useTimes()
  const { estimate } = form
  return (
    <footer className={styles.foot}>
      <p className={styles.estimate} aria-live="polite">
        {estimate && (
          <>
            <span>
              <b className={styles.rate}>≈ {count(Math.round(estimate.calls_per_hour), locale)}</b> {told.perHour}
            </span>
            <span>{told.binds(words.limit[estimate.binds] ?? estimate.binds)}</span>
            {estimate.clears_at && (
              <span>{told.cleared(leftToCall(estimate), times.moment(estimate.clears_at, now))}</span>
            )}
          </>
        )}
      </p>
      <Actions>{children}</Actions>
    </footer>
  )
}
