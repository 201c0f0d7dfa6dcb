import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ContactShape } from '~/api/gen/types.gen'
import { campaignsQuery, contactQuery } from '~/api/queries'
import { useCrumbs } from '~/features/shell/crumbs'
import { Unloaded } from '~/features/shell/Unloaded'
import { locale, words } from '~/i18n'
import { languageName, phone } from '~/i18n/format'
import { LoadingPage } from '~/ui/LoadingPage'
import { Select } from '~/ui/mantine/Select'
import { PageHead } from '~/ui/PageHead'
import { Panel } from '~/ui/Panel'
import { Empty } from '~/ui/Problem'
import styles from './Contact.module.css'
import { ContactActions } from './ContactActions'
import { Tries } from './Tries'
import { Why } from './Why'

const { contacts: told } = words

export function ContactPage() {
  const { id } = useParams({ from: '/shell/contacts/$id' })
  const query = useQuery(contactQuery(Number(id)))
  useCrumbs({ text: words.nav.contacts, to: '/contacts' }, { text: query.data?.name || id })
  if (query.data) return <Loaded contact={query.data} />
  if (query.error)
    return (
      <Unloaded
        error={query.error}
        onRetry={() => void query.refetch()}
        to="/contacts"
        toText={words.problem.toContacts}
      />
    )
  return <LoadingPage what={told.contact} />
}

function Loaded({ contact }: { contact: ContactShape }) {
  const { campaign } = useSearch({ from: '/shell/contacts/$id' })
  const navigate = useNavigate({ from: '/contacts/$id' })
  const campaigns = useInfiniteQuery(campaignsQuery({ project_id: contact.project_id, limit: 100 }))
  const ofProject = campaigns.data?.pages.flatMap((page) => page.items).filter((one) => one.state !== 'draft') ?? []
  const code = campaign ?? ofProject[0]?.code
  const picker = (
    <Select
      className={styles.picker}
      aria-label={told.byCampaign}
      value={code ?? null}
      onChange={(next) => next && void navigate({ search: { campaign: next } })}
      data={ofProject.map((one) => ({ value: one.code, label: `${one.name} (${one.code})` }))}
    />
  )
  return (
    <>
      <PageHead
        title={contact.name || told.noName}
        meta={<Facts contact={contact} />}
        actions={
          <>
            {ofProject.length > 0 && picker}
            <ContactActions contact={contact} />
          </>
        }
      />
      {code ? (
        <Why code={code} contactId={contact.contact_id} />
      ) : (
        campaigns.isSuccess && <Empty title={told.noCampaign} />
      )}
      <div className={styles.low}>
        <Tries contactId={contact.contact_id} title={told.tries} />
        <Attributes contact={contact} />
      </div>
    </>
  )
}

const Facts = ({ contact }: { contact: ContactShape }) => (
  <>
    {contact.numbers.map((number) => (
      <span key={number} className="num">
        {phone(number)}
      </span>
    ))}
    <Link to="/contacts" search={{ project: contact.project_id }}>
      {contact.project}
    </Link>
    {contact.language && <span>{languageName(contact.language, locale)}</span>}
    {contact.zone && <span>{contact.zone}</span>}
    <span>{told.consentOf(contact.consent && (words.contactForm.consents[contact.consent] ?? contact.consent))}</span>
  </>
)

function Attributes({ contact }: { contact: ContactShape }) {
  const rows = Object.entries(contact.attributes)
  return (
    <Panel title={told.attributes}>
      {rows.length === 0 && <p className="quiet">{told.noAttributes}</p>}
      <dl className={styles.tries}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="quiet">{name}</dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
