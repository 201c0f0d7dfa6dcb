import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ContactShape } from '~/api/gen/types.gen'
import { contactQuery } from '~/api/queries'
import { useCrumbs } from '~/features/shell/crumbs'
import { Unloaded } from '~/features/shell/Unloaded'
import { locale, words } from '~/i18n'
import { languageName, phone } from '~/i18n/format'
import { LoadingPage } from '~/ui/LoadingPage'
import { PageHead } from '~/ui/PageHead'
import { Panel } from '~/ui/Panel'
import { Empty } from '~/ui/Problem'
import { CampaignPicker } from './CampaignPicker'
import styles from './Contact.module.css'
import { ContactActions } from './ContactActions'
import { Tries } from './Tries'
import { useCampaigns } from './useCampaigns'
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
  const { ofProject, code, isSuccess } = useCampaigns(contact.project_id, campaign)
  const picker = (
    <CampaignPicker
      className={styles.picker}
      campaigns={ofProject}
      code={code}
      onPick={(next) => void navigate({ search: { campaign: next } })}
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
      {code ? <Why code={code} contactId={contact.contact_id} /> : isSuccess && <Empty title={told.noCampaign} />}
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
