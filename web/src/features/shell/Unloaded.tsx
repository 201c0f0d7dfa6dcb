import { Link } from '@tanstack/react-router'
import { isProblem } from '~/api/client'
import { words } from '~/i18n'
import { Empty, Problem } from '~/ui/Problem'

interface UnloadedProps {
  readonly error: unknown
  readonly onRetry: () => void
  /** Where the others of its kind are. */
  readonly to: string
  readonly toText: string
}

/** In place of a page whose subject did not come, or is not there. */
export function Unloaded({ error, onRetry, to, toText }: UnloadedProps) {
  if (!isProblem(error) || error.status !== 404) return <Problem error={error} onRetry={onRetry} />
  return (
    <Empty title={<h1>{error.message}</h1>}>
      <p>{words.problem.goneBody}</p>
      <Link to={to}>{toText}</Link>
    </Empty>
  )
}
