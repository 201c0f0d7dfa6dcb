import { lazy, type ReactNode, Suspense, useState } from 'react'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { useRefusal } from '../session/role'

const AskStopEverything = lazy(() => import('./AskStopEverything'))

interface Brake {
  readonly ask: () => void
  readonly refusal: string | undefined
  /** To be rendered beside whatever asks. */
  readonly question: ReactNode
}

/** The brake of the organization: within reach on every page, and it asks. */
export function useBrake(): Brake {
  const [isAsking, setIsAsking] = useState(false)
  const question = <Suspense>{isAsking && <AskStopEverything onClose={() => setIsAsking(false)} />}</Suspense>
  return { ask: () => setIsAsking(true), refusal: useRefusal('operator'), question }
}

export function StopEverything() {
  const { ask, refusal, question } = useBrake()
  return (
    <>
      <Command refusal={refusal} onClick={ask}>
        {words.stopEverything.ask}
      </Command>
      {question}
    </>
  )
}
