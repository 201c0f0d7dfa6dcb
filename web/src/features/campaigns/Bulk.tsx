import { useMutation } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { archiveCampaign, deleteCampaign, pauseCampaign } from '~/api/gen/sdk.gen'
import type { CampaignListed } from '~/api/gen/types.gen'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import styles from './CampaignTable.module.css'

const AskMany = lazy(async () => ({ default: (await import('./AskMany')).AskMany }))
const { bulk: told } = words

export type ManyKind = 'pause' | 'archive' | 'delete'
export interface Refused {
  readonly campaign: CampaignListed
  readonly why: string
}

const calls = { pause: pauseCampaign, archive: archiveCampaign, delete: deleteCampaign }

/** One after the other: what is refused keeps the others from nothing. */
async function commanded(kind: ManyKind, rows: readonly CampaignListed[]): Promise<Refused[]> {
  const refused: Refused[] = []
  for (const campaign of rows) {
    try {
      await calls[kind]({ path: { code: campaign.code }, throwOnError: true })
    } catch (error) {
      refused.push({ campaign, why: error instanceof Error ? error.message : words.problem.unreachable })
    }
  }
  return refused
}

interface Asked {
  readonly kind: ManyKind
  readonly rows: readonly CampaignListed[]
}

interface BulkProps {
  readonly rows: readonly CampaignListed[]
  readonly onDone: () => void
}

/** What can be done with all that are picked; asked once, and told of each that was refused. */
export function Bulk({ rows, onDone }: BulkProps) {
  // As they were when it was asked: what is archived or deleted leaves the list.
  const [asked, setAsked] = useState<Asked>()
  const mayPause = useRefusal('operator')
  const mayPutAway = useRefusal('manager')
  const refresh = useRefresh()
  const command = useMutation({
    mutationFn: ({ kind, rows }: Asked) => commanded(kind, rows),
    onSettled: refresh,
  })
  const close = () => {
    setAsked(undefined)
    if (command.isSuccess) onDone()
    command.reset()
  }
  if (rows.length === 0 && !asked) return null
  const drafts = rows.filter(({ state }) => state === 'draft')
  const saved = rows.filter(({ state }) => state !== 'draft')
  return (
    <section className={styles.bulk} aria-label={told.label}>
      <b className="num">{told.picked(rows.length)}</b>
      {saved.length > 0 && (
        <>
          <Command refusal={mayPause} onClick={() => setAsked({ kind: 'pause', rows: saved })}>
            {told.pause}
          </Command>
          <Command refusal={mayPutAway} onClick={() => setAsked({ kind: 'archive', rows: saved })}>
            {told.archive}
          </Command>
        </>
      )}
      {drafts.length > 0 && (
        <Command refusal={mayPutAway} onClick={() => setAsked({ kind: 'delete', rows: drafts })}>
          {told.delete}
        </Command>
      )}
      <button type="button" className="linkish" onClick={onDone}>
        {told.none}
      </button>
      {asked && (
        <Suspense>
          <AskMany
            {...asked}
            refused={command.data}
            isGoing={command.isPending}
            onGo={() => command.mutate(asked)}
            onClose={close}
          />
        </Suspense>
      )}
    </section>
  )
}
