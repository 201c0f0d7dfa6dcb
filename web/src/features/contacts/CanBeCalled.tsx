import type { CampaignListed, ContactShape } from '~/api/gen/types.gen'
import { useNow } from '~/features/live/LiveProvider'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { Mark } from '~/ui/Mark'
import { rowAnswer } from './why'

const { contacts: told } = words

export function CanBeCalled({ of: contact }: { of: ContactShape }) {
  const now = useNow()
  const times = useTimes()
  const found = contact.can_be_called
  if (!found) return <span className="dim">–</span>
  const { mark, text, because } = rowAnswer(found, (instant) => times.moment(instant, now))
  return (
    <>
      <span className="with-mark">
        <Mark shape={mark[0]} tone={mark[1]} />
        {text}
      </span>
      <span className="sub num">{because}</span>
    </>
  )
}

/** What the column means, and what holds everybody: that is told once, not in each row. */
export function HowJudged({ campaign }: { campaign: CampaignListed }) {
  const now = useNow()
  const times = useTimes()
  const reason = campaign.is_dialing ? null : campaign.reason
  const why = reason && (words.campaignReason[reason] ?? words.contactReason[reason] ?? reason)
  return (
    <p className="pad quiet">
      {told.judgedBy(campaign.code)}{' '}
      {campaign.runs_begun === 0
        ? told.noRun
        : why && told.campaignHeld(why, campaign.until ? times.moment(campaign.until, now) : null)}
    </p>
  )
}
