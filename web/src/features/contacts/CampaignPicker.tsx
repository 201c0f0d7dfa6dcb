import type { CampaignListed } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { Select } from '~/ui/mantine/Select'

interface CampaignPickerProps {
  readonly campaigns: readonly CampaignListed[]
  readonly code: string | undefined
  readonly onPick: (code: string) => void
  readonly className?: string
}

export const CampaignPicker = ({ campaigns, code, onPick, className }: CampaignPickerProps) => (
  <Select
    className={className}
    aria-label={words.contacts.byCampaign}
    value={code ?? null}
    onChange={(next) => next && onPick(next)}
    data={campaigns.map((one) => ({ value: one.code, label: `${one.name} (${one.code})` }))}
  />
)
