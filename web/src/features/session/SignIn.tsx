import type { ReactNode } from 'react'
import { words } from '~/i18n'
import styles from './SignIn.module.css'

export type SignInReason = 'used' | 'expired' | 'invalid' | undefined

const told = {
  used: [words.signIn.used, words.signIn.usedBody],
  expired: [words.signIn.expired, words.signIn.expiredBody],
  invalid: [words.signIn.invalid, words.signIn.invalidBody],
} as const

/** Of a link that did not let in, as the server's redirect tells it. */
export function signInReason(search: string): SignInReason {
  const said = new URLSearchParams(search).get('sign_in')
  return said !== null && said in told ? (said as keyof typeof told) : undefined
}

/** Where somebody lands who is not signed in: the server's link is the only way in. */
export function SignIn({ reason, children }: { reason?: SignInReason; children?: ReactNode }) {
  const [title, body] = reason ? told[reason] : [words.signIn.title, words.signIn.lead]
  return (
    <main className={styles.page}>
      <p className={styles.product}>{words.product}</p>
      <h1>{title}</h1>
      <p>{body}</p>
      {!reason && <p>{words.signIn.newLink}</p>}
      <pre className="mono">{words.signIn.command}</pre>
      {children}
    </main>
  )
}
