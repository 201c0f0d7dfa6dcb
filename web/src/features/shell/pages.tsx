import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { words } from '~/i18n'
import { Empty, Problem } from '~/ui/Problem'
import { isOfFormerBuild } from './staleBuild'

export const NotFound = () => (
  <Empty title={<h1>{words.problem.notFoundTitle}</h1>}>
    <p>{words.problem.notFoundBody}</p>
    <Link to="/campaigns">{words.problem.toCampaigns}</Link>
  </Empty>
)

export function Crashed({ error }: { error: unknown }) {
  const isOld = isOfFormerBuild(error)
  return (
    <div>
      {isOld ? (
        <Problem error={new Error(words.problem.newVersionBody)} title={words.problem.newVersion} />
      ) : (
        <Problem error={error} title={words.problem.crashed} />
      )}
      <div className="pad">
        <Button onClick={() => window.location.reload()}>
          {isOld ? words.problem.toNewVersion : words.problem.reload}
        </Button>
      </div>
    </div>
  )
}
