import { useEffect, useRef, useState } from 'react'
import { locale, words } from '~/i18n'
import { count, stopwatch } from '~/i18n/format'
import { Switch } from '~/ui/mantine/Switch'
import { Panel } from '~/ui/Panel'
import {
  beginOf,
  type Conversation,
  type Decision,
  heardOf,
  type Line,
  linesOf,
  type Turn,
  turnAt,
} from './conversation'
import { type Player, usePlayer, usePosition } from './player'
import styles from './Transcript.module.css'

const { callLog: told } = words

export interface Names {
  readonly contact: string
  readonly agent: string
}

/** Follows what is heard, and each line leads to where it was said. */
export function Transcript({ conversation, names }: { conversation: Conversation; names: Names }) {
  const player = usePlayer()
  const [isFollowing, setIsFollowing] = useState(true)
  const { turns } = conversation
  const current = usePosition(player, (position_s) => (position_s > 0 ? turnAt(turns, position_s) : -1))
  const follow = player && (
    <Switch
      label={words.player.follow}
      checked={isFollowing}
      onChange={({ currentTarget }) => setIsFollowing(currentTarget.checked)}
    />
  )
  return (
    <Panel title={told.transcript} aside={follow}>
      <ol className={styles.lines} aria-label={told.transcript}>
        {linesOf(conversation).map((line) =>
          line.kind === 'decision' ? (
            <Decided key={`d${beginOf(line)}${line.decision.what}`} decision={line.decision} />
          ) : (
            <Said
              key={`t${beginOf(line)}${line.turn.speaker}`}
              turn={line.turn}
              names={names}
              player={player}
              isNow={turns[current] === line.turn}
              isAhead={current >= 0 && isAfter(line, turns[current])}
              isFollowed={isFollowing}
            />
          ),
        )}
      </ol>
    </Panel>
  )
}

const isAfter = (line: Line, turn: Turn | undefined): boolean => turn !== undefined && beginOf(line) > turn.at_s

interface SaidProps {
  readonly turn: Turn
  readonly names: Names
  readonly player: Player | null
  readonly isNow: boolean
  readonly isAhead: boolean
  readonly isFollowed: boolean
}

function Said({ turn, names, player, isNow, isAhead, isFollowed }: SaidProps) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isNow && isFollowed) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isNow, isFollowed])
  const at = stopwatch(turn.at_s)
  return (
    <li ref={row} data-by={turn.speaker} data-ahead={isAhead || undefined} aria-current={isNow || undefined}>
      {player ? (
        <button type="button" className="num" aria-label={told.playFrom(at)} onClick={() => player.seek(turn.at_s)}>
          {at}
        </button>
      ) : (
        <span className="num dim">{at}</span>
      )}
      <b title={names[turn.speaker]}>{names[turn.speaker]}</b>
      <Words turn={turn} />
      <Note turn={turn} />
    </li>
  )
}

function Words({ turn }: { turn: Turn }) {
  const [heard, unheard] = heardOf(turn)
  return (
    <p>
      {heard}
      {unheard && (
        <span className={styles.unheard}>
          <span className="sr"> {told.unheard} </span>
          {unheard}
        </span>
      )}
    </p>
  )
}

/** What the contact was taken to mean; how long the agent took to answer. */
function Note({ turn }: { turn: Turn }) {
  if (turn.speaker === 'contact') {
    return <span className="mono dim">{turn.intent ?? told.notUnderstood}</span>
  }
  if (turn.latency_s === undefined) return <span />
  return <span className="num dim">{told.ms(count(Math.round(turn.latency_s * 1000), locale))}</span>
}

function Decided({ decision }: { decision: Decision }) {
  const what = told.decided[decision.what] ?? decision.what.replaceAll('_', ' ')
  return (
    <li data-by="nobody">
      <span className="num dim">{stopwatch(decision.at_s)}</span>
      <span />
      <p>{told.decision(what, decision.why)}</p>
      <span />
    </li>
  )
}
