import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAgentVersion } from '~/api/gen/sdk.gen'
import type { AgentShape, AgentVersionShape } from '~/api/gen/types.gen'
import { agentFileQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useNow } from '~/features/live/LiveProvider'
import { useRefusal } from '~/features/session/role'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Confirm } from '~/ui/Confirm'
import { DataTable } from '~/ui/DataTable'
import { Mark } from '~/ui/Mark'
import { Empty } from '~/ui/Problem'
import table from '~/ui/Table.module.css'
import styles from './Agent.module.css'

const { agents: told } = words
const chooseVersion = useAgentVersion

interface VersionsProps {
  readonly agent: AgentShape
  readonly versions: readonly AgentVersionShape[]
}

/** Each that was published. A former one may carry the calls again. */
export function Versions({ agent, versions }: VersionsProps) {
  const times = useTimes()
  const now = useNow()
  const [asked, setAsked] = useState<number>()
  const [shown, setShown] = useState<number>()
  if (versions.length === 0) return <Empty title={told.noVersion} />
  return (
    <>
      <DataTable
        rows={versions}
        keyOf={(one) => one.version}
        columns={[
          { head: told.version, cell: (one) => <b className="num">v{one.version}</b> },
          { head: told.publishedOn, cell: (one) => <span className="num">{times.moment(one.created_at, now)}</span> },
          { head: told.inUse, cell: (one) => one.version === agent.published_version && <InUse /> },
          {
            head: told.actions,
            isEnd: true,
            isLine: true,
            cell: (one) => (
              <span className={styles.buttons}>
                <Command onClick={() => setShown(shown === one.version ? undefined : one.version)}>
                  {shown === one.version ? told.hide : told.show}
                </Command>
                {one.version !== agent.published_version && <Use onAsk={() => setAsked(one.version)} />}
              </span>
            ),
          },
        ]}
      />
      {shown !== undefined && <Shown agentId={agent.agent_id} version={shown} />}
      {asked !== undefined && <AskUse agent={agent} version={asked} onClose={() => setAsked(undefined)} />}
    </>
  )
}

const InUse = () => (
  <span className="with-mark">
    <Mark shape="dot" tone="ok" />
    {told.carriesCalls}
  </span>
)

function Use({ onAsk }: { onAsk: () => void }) {
  const refusal = useRefusal('manager')
  return (
    <Command refusal={refusal} onClick={onAsk}>
      {told.use}
    </Command>
  )
}

function Shown({ agentId, version }: { agentId: number; version: number }) {
  const { data } = useQuery(agentFileQuery(agentId, version))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
    <section className={`${table.scroll} ${styles.shown}`} tabIndex={0} aria-label={told.fileOf(version)}>
      <pre className="mono" dir="ltr">
        {data?.text}
      </pre>
    </section>
  )
}

function AskUse({ agent, version, onClose }: { agent: AgentShape; version: number; onClose: () => void }) {
  const refresh = useRefresh()
  const use = useMutation({
    mutationFn: () => chooseVersion({ path: { agent_id: agent.agent_id }, body: { version }, throwOnError: true }),
    onSuccess: onClose,
    onSettled: refresh,
  })
  return (
    <Confirm
      title={told.useTitle(version)}
      go={told.useGo(version)}
      stay={told.keepVersion}
      error={use.error}
      isGoing={use.isPending}
      onStay={onClose}
      onGo={() => use.mutate()}
    >
      <p>{told.publishBody(agent.campaigns.length)}</p>
    </Confirm>
  )
}
