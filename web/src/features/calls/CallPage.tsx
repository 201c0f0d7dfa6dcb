import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { hangUpCall } from '~/api/gen/sdk.gen'
import type { WholeCallShape } from '~/api/gen/types.gen'
import { callQuery, organizationQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { useCrumbs } from '~/features/shell/crumbs'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { decimal, money, phone, stopwatch } from '~/i18n/format'
import { Command } from '~/ui/Command'
import { Confirm } from '~/ui/Confirm'
import { Mark } from '~/ui/Mark'
import { PageHead } from '~/ui/PageHead'
import { Panel } from '~/ui/Panel'
import { Problem } from '~/ui/Problem'
import { Patiently, Rows } from '~/ui/Skeleton'
import { Tag } from '~/ui/Tag'
import styles from './Call.module.css'
import { CallOutcome } from './CallOutcome'

const { callLog: told } = words

export function CallPage() {
  const { id } = useParams({ from: '/shell/calls/$id' })
  const query = useQuery(callQuery(id))
  useCrumbs({ text: words.nav.calls, to: '/calls' }, { text: query.data?.contact || id.slice(0, 8) })
  if (query.data) return <Loaded call={query.data} />
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />
  return (
    <Patiently>
      <div className="pad">
        <Rows count={10} />
      </div>
    </Patiently>
  )
}

function Loaded({ call }: { call: WholeCallShape }) {
  return (
    <>
      <PageHead
        title={call.contact || phone(call.number)}
        meta={<Facts call={call} />}
        actions={<HangUp call={call} />}
      />
      <div className={styles.page}>
        <div>
          <Panel title={told.timeline}>
            <Timeline call={call} />
          </Panel>
          <Panel title={told.transcript}>
            <p className="quiet">{call.is_hidden ? told.hidden : call.conversation ? told.later : told.nobodyTalked}</p>
          </Panel>
        </div>
        <div>
          <Panel title={told.facts}>
            <MoreFacts call={call} />
          </Panel>
          <Panel title={told.gates}>
            <Verdicts verdicts={call.verdicts} />
          </Panel>
        </div>
      </div>
    </>
  )
}

function Facts({ call }: { call: WholeCallShape }) {
  const times = useTimes()
  return (
    <>
      <span>
        <CallOutcome call={call} />
      </span>
      <span className="num">{phone(call.number)}</span>
      <span className="num">{`${times.day(call.placed_at)} ${times.clock(call.placed_at)}`}</span>
      <Link to="/campaigns/smart/$code/console" params={{ code: call.campaign }}>
        {call.campaign}
      </Link>
      {call.is_virtual && <Tag>{words.campaigns.virtual}</Tag>}
    </>
  )
}

function HangUp({ call }: { call: WholeCallShape }) {
  const [isAsked, setIsAsked] = useState(false)
  const refresh = useRefresh()
  const refusal = useRefusal('operator')
  const hangUp = useMutation({
    mutationFn: () => hangUpCall({ path: { attempt_id: call.attempt_id }, throwOnError: true }),
    onSuccess: () => setIsAsked(false),
    onSettled: refresh,
  })
  if (call.state === 'ended') return null
  return (
    <>
      <Command refusal={refusal} onClick={() => setIsAsked(true)}>
        {words.calls.hangUp}
      </Command>
      {isAsked && (
        <Confirm
          title={words.ask.hangUpTitle(call.contact)}
          go={words.ask.hangUpGo}
          stay={words.ask.keepTalking}
          isDanger
          error={hangUp.error}
          isGoing={hangUp.isPending}
          onStay={() => setIsAsked(false)}
          onGo={() => hangUp.mutate()}
        >
          <p>{words.ask.hangUpBody}</p>
        </Confirm>
      )}
    </>
  )
}

function Timeline({ call }: { call: WholeCallShape }) {
  const times = useTimes()
  return (
    <ol className={styles.timeline}>
      {call.timeline.map((instant) => (
        <li key={instant.what}>
          <span className="num dim">{times.clock(instant.at)}</span>
          <b>{told.instants[instant.what] ?? instant.what.replaceAll('_', ' ')}</b>
          <span className="num dim">+{decimal(instant.after_s, locale, 2)} s</span>
        </li>
      ))}
    </ol>
  )
}

function MoreFacts({ call }: { call: WholeCallShape }) {
  const { data: organization } = useQuery(organizationQuery)
  const cost = call.cost_micro === null || !organization ? '–' : money(call.cost_micro, organization.currency, locale)
  const rows: [string, string][] = [
    [words.calls.from, phone(call.caller_number)],
    [told.carrier, call.carrier],
    [told.attempt, String(call.placement_no)],
    [told.talk, call.talk_s === null ? '–' : stopwatch(call.talk_s)],
    [told.cost, cost],
    [told.agentVersion, String(call.agent_version)],
    [told.settingsVersion, String(call.settings_version)],
    [told.sip, [call.sip_status, call.q850 && `Q.850 ${call.q850}`].filter(Boolean).join(', ') || '–'],
  ]
  return (
    <dl className={styles.pairs}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What each gate saw when the call was placed. */
function Verdicts({ verdicts }: { verdicts: Record<string, unknown> }) {
  const rows = Object.entries(verdicts)
  if (rows.length === 0) return <p className="quiet">{told.noVerdicts}</p>
  return (
    <ul className={styles.gates}>
      {rows.map(([gate, saw]) => (
        <li key={gate}>
          <span className="with-mark">
            <Mark shape="check" tone="ok" />
            {gate.replaceAll('_', ' ')}
          </span>
          <span className="quiet">{typeof saw === 'object' ? JSON.stringify(saw) : String(saw)}</span>
        </li>
      ))}
    </ul>
  )
}
