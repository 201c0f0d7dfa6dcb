import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { createProject } from '~/api/gen/sdk.gen'
import { projectsQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { words } from '~/i18n'
import { Select } from '~/ui/mantine/Select'
import { NameForm } from '~/ui/NameForm'
import { Panel } from '~/ui/Panel'
import styles from './Import.module.css'

const { imports: told } = words

/** Whose contacts they become; where there is no project yet, it is named here. */
export function ChooseProject({ chosen }: { chosen: number | undefined }) {
  const { data } = useQuery(projectsQuery)
  const navigate = useNavigate({ from: '/contacts/import' })
  const refresh = useRefresh()
  const choose = (project: number) => void navigate({ search: { project }, replace: true })
  const add = useMutation({
    mutationFn: async (name: string) => (await createProject({ body: { name }, throwOnError: true })).data,
    onSuccess: async (made) => {
      await refresh()
      choose(made.project_id)
    },
  })
  if (!data) return null
  return (
    <Panel title={words.contacts.project} className={styles.step}>
      {data.length === 0 ? (
        <>
          <NameForm label={words.projects.name} go={words.projects.add} command={add} least="manager" isFirst />
          <p className="quiet">{told.noProject}</p>
        </>
      ) : (
        <Select
          aria-label={words.contacts.project}
          value={String(chosen)}
          onChange={(id) => id && choose(Number(id))}
          data={data.map((one) => ({ value: String(one.project_id), label: one.name }))}
          w={280}
        />
      )}
    </Panel>
  )
}
