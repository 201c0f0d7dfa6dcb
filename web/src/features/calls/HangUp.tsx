import { lazy, Suspense, useState } from 'react'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'

const AskHangUp = lazy(() => import('./AskHangUp'))

/** Ends one call, and asks first. */
export function HangUp({ attemptId, who }: { attemptId: string; who: string }) {
  const [isAsked, setIsAsked] = useState(false)
  const refusal = useRefusal('operator')
  return (
    <>
      <Command refusal={refusal} onClick={() => setIsAsked(true)}>
        {words.calls.hangUp}
      </Command>
      <Suspense>{isAsked && <AskHangUp attemptId={attemptId} who={who} onClose={() => setIsAsked(false)} />}</Suspense>
    </>
  )
}
