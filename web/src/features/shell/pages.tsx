import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { words } from '~/i18n'
import { Empty, Problem } from '~/ui/Problem'

export const NotFound = () => (
  <Empty title={<h1>{words.problem.notFoundTitle}</h1>}>
    <p>{words.problem.notFoundBody}</p>
    <Link to="/campaigns">{words.problem.toCampaigns}</Link>
  </Empty>
)

export const Crashed = ({ error }: { error: unknown }) => (
  <div>
    <Problem error={error} title={words.problem.crashed} />
    <div className="pad">
      <Button onClick={() => window.location.reload()}>{words.problem.reload}</Button>
    </div>
  </div>
)
