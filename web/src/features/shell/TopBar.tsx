import { words } from '~/i18n'
import { Key } from '~/ui/Key'
import { Crumbs } from './crumbs'
import styles from './Shell.module.css'
import { StreamMark } from './StreamMark'
import { ZonePicker } from './ZonePicker'

export function TopBar({ onSearch }: { onSearch: () => void }) {
  return (
    <header className={styles.top}>
      <Crumbs />
      <div className={styles.topEnd}>
        <button type="button" className={styles.search} onClick={onSearch} aria-keyshortcuts="Meta+K Control+K">
          <span>{words.palette.open}</span>
          <Key>⌘K</Key>
        </button>
        <ZonePicker />
        <StreamMark />
      </div>
    </header>
  )
}
