import { useState } from 'react'
import { words } from '~/i18n'
import { Key } from '~/ui/Key'
import { Modal } from '~/ui/mantine/Modal'
import { Switch } from '~/ui/mantine/Switch'
import { areSingleKeysOn, setSingleKeys } from './keys'
import styles from './Palette.module.css'

const { sheet } = words

export default function KeySheet({ onClose }: { onClose: () => void }) {
  const [isOn, setIsOn] = useState(areSingleKeysOn)
  const toggle = () => {
    setSingleKeys(!isOn)
    setIsOn(!isOn)
  }
  return (
    <Modal opened onClose={onClose} title={sheet.title} size={720}>
      <div className={styles.sheet}>
        {sheet.groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([text, keys]) => (
                <div key={text}>
                  <dt>{text}</dt>
                  <dd>
                    <span className="sr">{keys}</span>
                    <Key>{keys}</Key>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch checked={isOn} onChange={toggle} label={sheet.singleKeys} description={sheet.singleKeysHelp} />
    </Modal>
  )
}
