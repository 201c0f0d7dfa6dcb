import { useBlocker } from '@tanstack/react-router'
import { words } from '~/i18n'
import { Confirm } from './Confirm'

const { leave: told } = words

/** What was typed is not lost by a link; what saves and goes on says so (`ignoreBlocker`). */
export function AskLeave({ isDirty }: { isDirty: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: isDirty,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <Confirm title={told.title} go={told.go} stay={told.stay} isDanger onStay={blocker.reset} onGo={blocker.proceed}>
      <p>{told.body}</p>
    </Confirm>
  )
}
