import { useQuery } from '@tanstack/react-query'
import { agentsQuery, agentVersionsQuery, numbersQuery, projectsQuery } from '~/api/queries'
import { words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { phone } from '~/i18n/format'
import { MultiSelect, Select } from '~/ui/mantine/Select'
import { type ControlProps, common } from './common'

export function ProjectControl(props: ControlProps) {
  const { data } = useQuery(projectsQuery)
  return (
    <Select
      {...common(props)}
      searchable
      placeholder={formWords.choose}
      value={props.value ? String(props.value) : null}
      onChange={(id) => id && props.onChange(Number(id))}
      data={
        data?.map((one) => ({ value: String(one.project_id), label: formWords.project(one.name, one.contacts) })) ?? []
      }
    />
  )
}

export function AgentControl(props: ControlProps) {
  const { data } = useQuery(agentsQuery)
  const label = (name: string, version: number | null) =>
    version === null ? `${name} (${words.agents.notPublished})` : `${name} v${version}`
  return (
    <Select
      {...common(props)}
      searchable
      placeholder={formWords.choose}
      value={props.value ? String(props.value) : null}
      onChange={(id) => id && props.onChange(Number(id))}
      data={data?.map((one) => ({ value: String(one.agent_id), label: label(one.name, one.published_version) })) ?? []}
    />
  )
}

/** Blank: the published one, whichever it is. The one that is published now comes first. */
export function VersionControl(props: ControlProps) {
  const { agent_id } = props.settings
  const published = useQuery(agentsQuery).data?.find((one) => one.agent_id === agent_id)?.published_version
  const { data } = useQuery({ ...agentVersionsQuery(agent_id ?? 0), enabled: !!agent_id })
  const known = (data ?? []).map(({ version }) => version)
  const chosen = props.value as number | null
  const all = chosen === null || known.includes(chosen) ? known : [...known, chosen]
  const sorted = all.toSorted((a, b) => Number(b === published) - Number(a === published) || b - a)
  return (
    <Select
      {...common(props)}
      clearable
      placeholder={formWords.publishedVersion}
      value={chosen === null ? null : String(chosen)}
      onChange={(version) => props.onChange(version === null ? null : Number(version))}
      data={sorted.map((one) => ({ value: String(one), label: formWords.version(one, one === published) }))}
    />
  )
}

/** All of one kind, virtual or real: the server says so where they are mixed. */
export function NumbersControl(props: ControlProps) {
  const { data } = useQuery(numbersQuery)
  const chosen = props.value as string[]
  const known = new Set(data?.map((one) => one.number))
  const lost = chosen.filter((number) => !known.has(number)).map((value) => ({ value, label: phone(value) }))
  return (
    <MultiSelect
      {...common(props)}
      searchable
      value={chosen}
      onChange={props.onChange}
      data={[
        ...(data?.map((one) => ({
          value: one.number,
          label: one.is_virtual ? formWords.virtualNumber(phone(one.number)) : phone(one.number),
        })) ?? []),
        ...lost,
      ]}
    />
  )
}
