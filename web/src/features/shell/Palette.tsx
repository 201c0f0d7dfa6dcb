import { TextInput, useMantineColorScheme } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useState } from 'react'
import { campaignsQuery } from '~/api/queries'
import { words } from '~/i18n'
import { Key } from '~/ui/Key'
import { Modal } from '~/ui/mantine/Modal'
import { areSingleKeysOn, setSingleKeys } from './keys'
import { NEW_CAMPAIGN, places } from './navigation'
import styles from './Palette.module.css'

interface Command {
  readonly group: string
  readonly text: string
  readonly note?: string
  readonly keys?: string
  readonly run: () => void
}

interface PaletteProps {
  readonly onClose: () => void
  readonly onSheet: () => void
}

export default function Palette({ onClose, onSheet }: PaletteProps) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const commands = useCommands(query, onSheet)
  const chosen = Math.min(at, commands.length - 1)
  const run = (command: Command | undefined) => {
    if (!command) return
    onClose()
    command.run()
  }
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      setAt((chosen + step + commands.length) % Math.max(1, commands.length))
    }
    if (event.key === 'Enter') run(commands[chosen])
  }
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="14vh"
      centered={false}
      title={words.palette.title}
      classNames={{ content: styles.palette }}
    >
      <TextInput
        className={styles.input}
        variant="unstyled"
        size="md"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={commands[chosen] && `palette-${chosen}`}
        aria-label={words.palette.search}
        placeholder={words.palette.placeholder}
        data-autofocus
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={press}
      />
      <div className={styles.list} id="palette-list" role="listbox" aria-label={words.palette.title}>
        {commands.map((command, i) => (
          <CommandRow
            key={`${command.group}${command.text}${command.note}`}
            command={command}
            id={`palette-${i}`}
            isChosen={i === chosen}
            heads={commands[i - 1]?.group !== command.group}
            onRun={() => run(command)}
          />
        ))}
        {commands.length === 0 && <p className={styles.nothing}>{words.palette.nothing(query)}</p>}
      </div>
    </Modal>
  )
}

interface RowProps {
  readonly command: Command
  readonly id: string
  readonly isChosen: boolean
  readonly heads: boolean
  readonly onRun: () => void
}

function CommandRow({ command, id, isChosen, heads, onRun }: RowProps) {
  return (
    <>
      {heads && (
        <div className={styles.group} role="presentation">
          {command.group}
        </div>
      )}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={isChosen}
        className={styles.row}
        onClick={onRun}
        onKeyDown={undefined}
      >
        <span>{command.text}</span>
        <span className="dim">{command.note}</span>
        {command.keys && <Key>{command.keys}</Key>}
      </div>
    </>
  )
}

function useCommands(query: string, onSheet: () => void): Command[] {
  const navigate = useNavigate()
  const { toggleColorScheme } = useMantineColorScheme()
  const campaigns = useInfiniteQuery(campaignsQuery({ search: query || undefined, limit: 8 }))
  const go = (to: string) => () => void navigate({ to })
  const found = (campaigns.data?.pages[0]?.items ?? []).map(
    (one): Command => ({
      group: words.palette.campaigns,
      text: one.name,
      note: one.code,
      run: go(`/campaigns/smart/${one.code}/console`),
    }),
  )
  const goes = places.map(
    ({ text, to, keys }): Command => ({ group: words.palette.goTo, text, keys: keys?.toUpperCase(), run: go(to) }),
  )
  const { commands: group } = words.palette
  const runs: Command[] = [
    { group, text: words.palette.newCampaign, keys: 'N', run: go(NEW_CAMPAIGN) },
    { group, text: words.palette.toggleScheme, keys: 'D', run: toggleColorScheme },
    { group, text: words.palette.shortcuts, keys: '?', run: onSheet },
    areSingleKeysOn()
      ? { group, text: words.palette.singleKeysOff, run: () => setSingleKeys(false) }
      : { group, text: words.palette.singleKeysOn, run: () => setSingleKeys(true) },
  ]
  const isMeant = (command: Command) => command.text.toLowerCase().includes(query.toLowerCase())
  return [...found, ...[...goes, ...runs].filter(isMeant)]
}
