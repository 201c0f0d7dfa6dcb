import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { WholeCallShape } from '~/api/gen/types.gen'
import { recordingQuery } from '~/api/queries'
import { useKeys } from '~/features/shell/keys'
import { words } from '~/i18n'
import { stopwatch } from '~/i18n/format'
import { copyText } from '~/ui/copyText'
import { Key } from '~/ui/Key'
import { Select } from '~/ui/mantine/Select'
import { Problem } from '~/ui/Problem'
import { Patiently, Rows } from '~/ui/Skeleton'
import { type Turn, turnBeside } from './conversation'
import styles from './Player.module.css'
import { type Player, PlayerProvider, SKIP_S, SPEEDS, useHeard, useNewPlayer } from './player'
import { Waveform } from './Waveform'
import { type Wave, waveOf } from './wave'

const { player: told, callLog } = words
const BARS = 240

interface RecordingProps {
  readonly call: WholeCallShape
  readonly turns: readonly Turn[]
  readonly names: { readonly contact: string; readonly agent: string }
  readonly children: ReactNode
}

/** Around what is read while it is heard. */
export function Recording(props: RecordingProps) {
  const { call, children } = props
  const query = useQuery({ ...recordingQuery(call.attempt_id), enabled: call.has_recording && !call.is_hidden })
  if (!call.has_recording || call.is_hidden) return children
  if (query.data) return <Loaded {...props} sound={query.data} />
  return (
    <>
      {query.error ? (
        <Problem error={query.error} title={callLog.recordingGone} onRetry={() => void query.refetch()} />
      ) : (
        <Patiently>
          <div className="pad">
            <Rows count={3} />
          </div>
        </Patiently>
      )}
      {children}
    </>
  )
}

interface Sound {
  readonly file: Blob
  readonly bytes: ArrayBuffer
}

function Loaded({ sound, ...props }: RecordingProps & { sound: Sound }) {
  const [wave] = useState(() => waveOf(sound.bytes, BARS))
  if (wave) return <Playing {...props} file={sound.file} wave={wave} />
  return (
    <>
      <p className="quiet pad">{callLog.recordingGone}</p>
      {props.children}
    </>
  )
}

function Playing({ call, turns, names, children, file, wave }: RecordingProps & { file: Blob; wave: Wave }) {
  const { t } = useSearch({ from: '/shell/calls/$id' })
  const player = useNewPlayer(file, wave.length_s, t ?? 0)
  const link = useLinkToSecond(player)
  useKeys({
    space: player.toggle,
    arrowleft: () => player.skip(-SKIP_S),
    arrowright: () => player.skip(SKIP_S),
    j: () => player.seek(turnBeside(turns, player.snapshot().position_s, 1)),
    k: () => player.seek(turnBeside(turns, player.snapshot().position_s, -1)),
    s: player.nextSpeed,
    y: () => void link.copy(),
  })
  return (
    <PlayerProvider value={player}>
      <section className={styles.player} aria-label={told.title}>
        <Bar player={player} name={call.attempt_id} file={file} link={link} />
        <Waveform player={player} wave={wave} names={names} />
      </section>
      {children}
    </PlayerProvider>
  )
}

interface Link {
  readonly isCopied: boolean
  readonly copy: () => Promise<void>
}

/** The second goes into the URL of the page, and the URL to the clipboard. */
function useLinkToSecond(player: Player): Link {
  const navigate = useNavigate({ from: '/calls/$id' })
  const [isCopied, setIsCopied] = useState(false)
  const copy = async () => {
    await navigate({ search: { t: Math.floor(player.snapshot().position_s) }, replace: true })
    await copyText(window.location.href)
    setIsCopied(true)
  }
  return { isCopied, copy }
}

interface BarProps {
  readonly player: Player
  readonly name: string
  readonly file: Blob
  readonly link: Link
}

function Bar({ player, name, file, link }: BarProps) {
  const { position_s, length_s, isPlaying, speed } = useHeard(player)
  return (
    <div className={styles.bar}>
      <Button variant="filled" onClick={player.toggle} aria-keyshortcuts="space" rightSection={<Key>Space</Key>}>
        {isPlaying ? told.pause : told.play}
      </Button>
      <span className="num">
        <b>{stopwatch(position_s)}</b> / {stopwatch(length_s)}
      </span>
      <Select
        aria-label={told.speed}
        w={84}
        value={String(speed)}
        onChange={(value) => player.setSpeed(Number(value))}
        data={SPEEDS.map((one) => ({ value: String(one), label: told.times(one) }))}
      />
      <Button onClick={() => void link.copy()} aria-keyshortcuts="y" rightSection={<Key>Y</Key>}>
        {told.copy}
      </Button>
      <span className="dim" role="status">
        {link.isCopied && told.copied}
      </span>
      <span className={styles.grow} />
      <button type="button" className="linkish" onClick={() => save(file, `${name}.wav`)}>
        {told.download}
      </button>
      <span className={`dim ${styles.kind}`}>{told.kind}</span>
    </div>
  )
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  Object.assign(document.createElement('a'), { href: url, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(url))
}
