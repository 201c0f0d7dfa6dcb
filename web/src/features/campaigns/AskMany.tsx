import type { CampaignListed } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Confirm } from '~/ui/Confirm'
import { Modal } from '~/ui/mantine/Modal'
import type { ManyKind, Refused } from './Bulk'
import styles from './CampaignTable.module.css'

const { bulk: told } = words

interface AskManyProps {
  readonly kind: ManyKind
  readonly rows: readonly CampaignListed[]
  /** Undefined: not done yet. */
  readonly refused: readonly Refused[] | undefined
  readonly isGoing: boolean
  readonly onGo: () => void
  readonly onClose: () => void
}

export function AskMany({ kind, rows, refused, isGoing, onGo, onClose }: AskManyProps) {
  if (refused) return <Done kind={kind} done={rows.length - refused.length} refused={refused} onClose={onClose} />
  const inProgress = rows.reduce((sum, row) => sum + row.in_use, 0)
  const body = { pause: words.ask.pause(inProgress), archive: words.ask.archive, delete: words.ask.delete }
  return (
    <Confirm
      title={told.title[kind](rows.length)}
      go={told.go[kind]}
      stay={words.ask.cancel}
      isDanger={kind === 'delete'}
      isGoing={isGoing}
      onStay={onClose}
      onGo={onGo}
    >
      <p>{body[kind]}</p>
    </Confirm>
  )
}

interface DoneProps {
  readonly kind: ManyKind
  readonly done: number
  readonly refused: readonly Refused[]
  readonly onClose: () => void
}

const Done = ({ kind, done, refused, onClose }: DoneProps) => (
  <Modal opened onClose={onClose} title={done > 0 ? told.done[kind](done) : words.problem.nothingChanged} size={460}>
    {refused.length > 0 && <p>{told.refused(refused.length)}</p>}
    <ul className={styles.refused}>
      {refused.map(({ campaign, why }) => (
        <li key={campaign.code}>
          <b>{campaign.name || words.campaigns.unnamed}</b> <span className="mono">{campaign.code}</span>: {why}
        </li>
      ))}
    </ul>
    <Command onClick={onClose} data-autofocus>
      {words.close}
    </Command>
  </Modal>
)
