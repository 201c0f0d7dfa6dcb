import { Link } from '@tanstack/react-router'
import { hasEnded } from '~/features/campaigns/life'
import { moodOf } from '~/features/campaigns/mood'
import { words } from '~/i18n'
import { StateMark } from '~/ui/Mark'
import { Meta } from '~/ui/PageHead'
import { Tag } from '~/ui/Tag'
import styles from './Console.module.css'
import type { Shown } from './ConsolePage'
import { Controls } from './Controls'

const { commands: told } = words

export function ConsoleHead({ console }: Shown) {
  const { campaign } = console
  const waitsFor = console.status.is_dialing ? null : (console.status.reason ?? 'waiting')
  return (
    <header className={styles.head}>
      <div className={styles.name}>
        <h1>{campaign.name}</h1>
        <Meta>
          <StateMark of={moodOf(campaign.state, waitsFor)} />
          <span className="mono">{campaign.code}</span>
          {campaign.run_no !== null && <span>{told.run(campaign.run_no)}</span>}
          {console.agent && (
            <Link to="/agents/$id" params={{ id: String(campaign.agent_id) }}>
              {console.agent}
            </Link>
          )}
          <span>{told.priority(campaign.priority)}</span>
          {console.carrier.is_virtual && <Tag>{words.campaigns.virtual}</Tag>}
          <Link to="/campaigns/smart/$code/edit" params={{ code: campaign.code }} aria-keyshortcuts="e">
            {hasEnded(campaign) ? told.settings : told.edit}
          </Link>
        </Meta>
      </div>
      <Controls console={console} />
    </header>
  )
}
