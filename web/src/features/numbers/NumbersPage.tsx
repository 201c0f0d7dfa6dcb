import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { probeCarrier, releaseNumbers } from '~/api/gen/sdk.gen'
import type { NumberShape } from '~/api/gen/types.gen'
import { type Carrier, carriersQuery, numbersQuery } from '~/api/queries'
import { CampaignLinks } from '~/features/campaigns/CampaignLinks'
import { AskDelete } from '~/features/carriers/AskDelete'
import { CarrierForm } from '~/features/carriers/CarrierForm'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { useCrumbs } from '~/features/shell/crumbs'
import { useTimes } from '~/features/shell/zone'
import { locale, words } from '~/i18n'
import { count, decimal, phone } from '~/i18n/format'
import { Command } from '~/ui/Command'
import { Confirm } from '~/ui/Confirm'
import { type Column, ListTable } from '~/ui/DataTable'
import { Mark } from '~/ui/Mark'
import { PageHead } from '~/ui/PageHead'
import { Panel } from '~/ui/Panel'
import { Empty } from '~/ui/Problem'
import { Tag } from '~/ui/Tag'
import { AddNumbers } from './AddNumbers'
import styles from './Numbers.module.css'

const { numbers: told } = words

export function NumbersPage() {
  useCrumbs({ text: words.nav.numbers })
  const carriers = useQuery(carriersQuery)
  const numbers = useQuery(numbersQuery)
  const [releasing, setReleasing] = useState<NumberShape>()
  const [editing, setEditing] = useState<Carrier | null>()
  const [deleting, setDeleting] = useState<Carrier>()
  return (
    <div className={styles.page}>
      <PageHead title={words.nav.numbers} actions={<AddNumbers carriers={carriers.data ?? []} />} />
      <ListTable
        query={numbers}
        keyOf={(one) => one.number}
        empty={<Empty title={told.none}>{told.noneBody}</Empty>}
        columns={[
          ...columns,
          { head: told.actions, isEnd: true, cell: (one) => <Release onAsk={() => setReleasing(one)} /> },
        ]}
      />
      <Panel title={told.carriers} isFlush isPageWide aside={<AddCarrier onAsk={() => setEditing(null)} />}>
        <ListTable
          query={carriers}
          keyOf={(one) => one.carrier_id}
          empty={<Empty title={told.noCarrier}>{told.noCarrierBody}</Empty>}
          columns={[
            ...carrierColumns,
            {
              head: told.actions,
              isEnd: true,
              isLine: true,
              cell: (one) => (
                <span className={styles.buttons}>
                  <Probe carrier={one} />
                  <EditCarrier onAsk={() => setEditing(one)} />
                  <DeleteCarrier onAsk={() => setDeleting(one)} />
                </span>
              ),
            },
          ]}
        />
      </Panel>
      {editing !== undefined && <CarrierForm carrier={editing ?? undefined} onClose={() => setEditing(undefined)} />}
      {deleting && <AskDelete carrier={deleting} numbers={numbers.data ?? []} onClose={() => setDeleting(undefined)} />}
      {releasing && <AskRelease number={releasing} onClose={() => setReleasing(undefined)} />}
    </div>
  )
}

const columns: Column<NumberShape>[] = [
  {
    head: told.number,
    cell: (one) => (
      <>
        <b className="num">{phone(one.number)}</b>
        {one.is_virtual && <Tag>{words.campaigns.virtual}</Tag>}
      </>
    ),
  },
  { head: told.carrier, isWideOnly: true, cell: (one) => one.carrier },
  { head: words.nav.campaigns, isWideOnly: true, cell: (one) => <CampaignLinks codes={one.campaigns} /> },
]

const carrierColumns: Column<Carrier>[] = [
  {
    head: told.carrier,
    cell: (one) => (
      <>
        <b>{one.name}</b>
        {one.kind === 'virtual' && <Tag>{words.campaigns.virtual}</Tag>}
      </>
    ),
  },
  { head: told.standing, cell: (one) => <Standing carrier={one} /> },
  {
    head: told.limits,
    isWideOnly: true,
    cell: (one) => told.rate(decimal(one.calls_per_second, locale), count(one.concurrent_calls, locale)),
  },
  { head: told.inUse, isEnd: true, isWideOnly: true, cell: (one) => count(one.in_use, locale) },
]

function AddCarrier({ onAsk }: { onAsk: () => void }) {
  const refusal = useRefusal('manager')
  return (
    <Command refusal={refusal} onClick={onAsk}>
      {words.carriers.add}
    </Command>
  )
}

function EditCarrier({ onAsk }: { onAsk: () => void }) {
  const refusal = useRefusal('manager')
  return (
    <Command refusal={refusal} onClick={onAsk}>
      {words.carriers.edit}
    </Command>
  )
}

function DeleteCarrier({ onAsk }: { onAsk: () => void }) {
  const refusal = useRefusal('manager')
  return (
    <Command refusal={refusal} onClick={onAsk}>
      {words.carriers.delete}
    </Command>
  )
}

function Standing({ carrier }: { carrier: Carrier }) {
  const times = useTimes()
  if (carrier.is_up) {
    return (
      <span className="with-mark">
        <Mark shape="check" tone="ok" />
        {told.up}
      </span>
    )
  }
  return (
    <>
      <span className="with-mark bad-text">
        <Mark shape="cross" tone="bad" />
        {told.down(carrier.down_since ? times.clock(carrier.down_since) : '')}
      </span>
      {carrier.down_cause && <span className="sub">{carrier.down_cause}</span>}
    </>
  )
}

function Probe({ carrier }: { carrier: Carrier }) {
  const refusal = useRefusal('manager')
  const probe = useMutation({
    mutationFn: async () => (await probeCarrier({ path: { carrier_id: carrier.carrier_id }, throwOnError: true })).data,
  })
  return (
    <>
      <Command refusal={refusal} onClick={() => probe.mutate()} loading={probe.isPending}>
        {told.probe}
      </Command>
      <span className="sub" role="status">
        {probe.data && (probe.data.is_up ? told.answered(Math.round(probe.data.round_trip_ms)) : probe.data.text)}
        {probe.error?.message}
      </span>
    </>
  )
}

function Release({ onAsk }: { onAsk: () => void }) {
  const refusal = useRefusal('manager')
  return (
    <Command refusal={refusal} onClick={onAsk}>
      {told.release}
    </Command>
  )
}

function AskRelease({ number, onClose }: { number: NumberShape; onClose: () => void }) {
  const refresh = useRefresh()
  const release = useMutation({
    mutationFn: () => releaseNumbers({ body: { numbers: [number.number] }, throwOnError: true }),
    onSuccess: async () => {
      onClose()
      await refresh()
    },
  })
  return (
    <Confirm
      title={told.releaseTitle(phone(number.number))}
      go={told.releaseGo}
      stay={told.keep}
      isDanger
      error={release.error}
      isGoing={release.isPending}
      onStay={onClose}
      onGo={() => release.mutate()}
    >
      <p>{told.releaseBody(number.campaigns.length)}</p>
    </Confirm>
  )
}
