import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { CampaignListed, ContactShape, ProjectShape } from '~/api/gen/types.gen'
import { contactsQuery, projectsQuery } from '~/api/queries'
import { useCrumbs } from '~/features/shell/crumbs'
import { locale, words } from '~/i18n'
import { languageName, phone } from '~/i18n/format'
import { type Column, Loading, PagedTable } from '~/ui/DataTable'
import { Key } from '~/ui/Key'
import { Mark } from '~/ui/Mark'
import { Select } from '~/ui/mantine/Select'
import { Grow, PageHead, Toolbar } from '~/ui/PageHead'
import { Empty, Problem } from '~/ui/Problem'
import table from '~/ui/Table.module.css'
import { AddContact } from './AddContact'
import { CampaignPicker } from './CampaignPicker'
import { CanBeCalled, HowJudged } from './CanBeCalled'
import styles from './Contact.module.css'
import type { ContactSearch } from './search'
import { useCampaigns } from './useCampaigns'

const { contacts: told, contactForm } = words
const { consents } = contactForm

export function ContactsPage() {
  useCrumbs({ text: words.nav.contacts })
  const search = useSearch({ from: '/shell/contacts' })
  const projects = useQuery(projectsQuery)
  const project = search.project ?? projects.data?.[0]?.project_id
  const toImport = (
    <Button variant="filled" renderRoot={(props) => <Link to="/contacts/import" search={{ project }} {...props} />}>
      {told.import}
    </Button>
  )
  return (
    <>
      <PageHead
        title={words.nav.contacts}
        actions={
          project && (
            <>
              <AddContact projectId={project} />
              {toImport}
            </>
          )
        }
      />
      {projects.error && <Problem error={projects.error} onRetry={() => void projects.refetch()} />}
      {projects.isPending && <Loading />}
      {projects.data?.length === 0 && (
        <Empty title={told.noProject}>
          <Link to="/projects">{words.projects.add}</Link>
        </Empty>
      )}
      {project && <OfProject search={search} project={project} projects={projects.data ?? []} />}
    </>
  )
}

interface OfProjectProps {
  readonly search: ContactSearch
  readonly project: number
  readonly projects: readonly ProjectShape[]
}

function OfProject({ search, project, projects }: OfProjectProps) {
  const campaigns = useCampaigns(project, search.campaign)
  const { code, ofProject } = campaigns
  const asked = ofProject.find((one) => one.code === code)
  return (
    <>
      <Filters search={search} project={project} projects={projects} campaigns={ofProject} code={code} />
      {asked && <HowJudged campaign={asked} />}
      {campaigns.isSuccess && !code && <p className="pad quiet">{told.noCampaign}</p>}
      {campaigns.isPending && !code ? <Loading /> : <ContactList project={project} search={search.q} campaign={code} />}
    </>
  )
}

interface FiltersProps extends OfProjectProps {
  readonly campaigns: readonly CampaignListed[]
  readonly code: string | undefined
}

function Filters({ search, project, projects, campaigns, code }: FiltersProps) {
  const navigate = useNavigate({ from: '/contacts' })
  const find = useDebouncedCallback(
    (q: string) => void navigate({ search: (was) => ({ ...was, q: q || undefined }), replace: true }),
    250,
  )
  return (
    <Toolbar>
      <Select
        aria-label={told.project}
        value={String(project)}
        onChange={(id) => void navigate({ search: { project: Number(id) } })}
        data={projects.map((one) => ({ value: String(one.project_id), label: one.name }))}
      />
      {campaigns.length > 0 && (
        <CampaignPicker
          className={styles.picker}
          campaigns={campaigns}
          code={code}
          onPick={(campaign) => void navigate({ search: (was) => ({ ...was, campaign }) })}
        />
      )}
      <Grow />
      <TextInput
        key={project}
        data-filter
        aria-label={told.search}
        placeholder={told.search}
        defaultValue={search.q}
        onChange={({ currentTarget }) => find(currentTarget.value)}
        rightSection={<Key>/</Key>}
      />
    </Toolbar>
  )
}

interface ContactListProps {
  readonly project: number
  readonly search: string | undefined
  readonly campaign: string | undefined
}

function ContactList({ project, search, campaign }: ContactListProps) {
  const columns = useMemo(() => columnsBy(campaign), [campaign])
  return (
    <PagedTable
      query={useInfiniteQuery(contactsQuery(project, search, campaign))}
      columns={columns}
      keyOf={(contact) => contact.contact_id}
      empty={<Empty title={search ? told.nobodyFound : told.none} />}
    />
  )
}

const columnsBy = (campaign: string | undefined): Column<ContactShape>[] => [
  { head: told.name, cell: (contact) => <Who contact={contact} campaign={campaign} /> },
  {
    head: told.number,
    cell: (contact) => contact.numbers.map((number) => <NumberOf key={number} contact={contact} number={number} />),
  },
  ...(campaign
    ? [{ head: told.canBeCalled, isLine: true, cell: (contact: ContactShape) => <CanBeCalled of={contact} /> }]
    : []),
  { head: told.zone, isWideOnly: true, cell: (contact) => contact.zone ?? <span className="dim">{told.derived}</span> },
  { head: told.consent, isWideOnly: true, cell: (contact) => consentOf(contact.consent) },
  { head: told.language, isWideOnly: true, cell: (contact) => languageOf(contact.language) },
]

const consentOf = (consent: string | null) => (consent ? (consents[consent] ?? consent) : '–')
const languageOf = (code: string | null) => (code ? languageName(code, locale) : '–')

const Who = ({ contact, campaign }: { contact: ContactShape; campaign: string | undefined }) => (
  <Link to="/contacts/$id" params={{ id: String(contact.contact_id) }} search={{ campaign }} className={table.who}>
    {contact.name || told.noName}
  </Link>
)

function NumberOf({ contact, number }: { contact: ContactShape; number: string }) {
  const isOut = contact.opted_out.includes(number)
  const isWrong = contact.wrong_numbers.includes(number)
  return (
    <span className="sub num">
      {phone(number)}{' '}
      {(isOut || isWrong) && (
        <span className="with-mark">
          <Mark shape="slash" tone="text-2" />
          {isOut ? words.contactReason.opted_out : told.wrongNumber}
        </span>
      )}
    </span>
  )
}
