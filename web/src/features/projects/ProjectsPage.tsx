import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { createProject } from '~/api/gen/sdk.gen'
import { projectsQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useCrumbs } from '~/features/shell/crumbs'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { ListTable } from '~/ui/DataTable'
import { NameForm } from '~/ui/NameForm'
import { PageHead } from '~/ui/PageHead'
import { Empty } from '~/ui/Problem'
import table from '~/ui/Table.module.css'

const { projects: told } = words

export function ProjectsPage() {
  useCrumbs({ text: words.nav.projects })
  const refresh = useRefresh()
  const query = useQuery(projectsQuery)
  const add = useMutation({
    mutationFn: (name: string) => createProject({ body: { name }, throwOnError: true }),
    onSuccess: refresh,
  })
  return (
    <>
      <PageHead
        title={words.nav.projects}
        actions={<NameForm label={told.name} go={told.add} command={add} least="manager" />}
      />
      <ListTable
        query={query}
        keyOf={(project) => project.project_id}
        empty={<Empty title={told.none} />}
        columns={[
          {
            head: told.name,
            cell: (project) => (
              <Link to="/contacts" search={{ project: project.project_id }} className={table.who}>
                {project.name}
              </Link>
            ),
          },
          { head: words.nav.contacts, isEnd: true, cell: (project) => count(project.contacts, locale) },
          {
            head: words.nav.campaigns,
            isEnd: true,
            isWideOnly: true,
            cell: (project) => count(project.campaigns, locale),
          },
        ]}
      />
    </>
  )
}
