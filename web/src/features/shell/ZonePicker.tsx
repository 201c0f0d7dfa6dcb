import { Menu } from '@mantine/core'
import { words } from '~/i18n'
import { Mark } from '~/ui/Mark'
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
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <button type="button" className={styles.zone} aria-label={words.zone.label(zone)}>
          {zone}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.zone.heading}</Menu.Label>
        {choices.map(([id, text]) => (
          <Menu.Item
            key={text}
            onClick={() => choose(id)}
            leftSection={<span style={{ inlineSize: 12 }}>{choice === id && <Mark shape="check" />}</span>}
          >
            {text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
