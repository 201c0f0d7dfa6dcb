import { words } from '~/i18n'
import { Mark } from '~/ui/Mark'
import { MenuButton } from '~/ui/MenuButton'
import styles from './Shell.module.css'
import { myZone, useZone, type ZoneChoice } from './zone'

/** Rules every time on the page. */
export function ZonePicker() {
  const { zone, choice, home, choose } = useZone()
  const name = home.isCampaigns ? words.zone.campaign : words.zone.organization
  const choices: [ZoneChoice, string][] = [
    [undefined, name(home.zone)],
    ['mine', words.zone.mine(myZone)],
    ['utc', words.zone.utc],
  ]
  return (
    <MenuButton
      width={260}
      target={
        <button type="button" className={styles.zone} aria-label={words.zone.label(zone)}>
          {zone}
        </button>
      }
      lines={[
        { heading: words.zone.heading },
        ...choices.map(([id, text]) => ({
          text,
          onPick: () => void choose(id),
          mark: <span style={{ inlineSize: 12 }}>{choice === id && <Mark shape="check" />}</span>,
        })),
      ]}
    />
  )
}
