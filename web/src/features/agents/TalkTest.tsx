import { TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { TriedTurnShape } from '~/api/gen/types.gen'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Panel } from '~/ui/Panel'
import styles from './Agent.module.css'
import { fieldOf } from './document'
import type { AgentEditor } from './useAgentFile'

const { agents: told } = words

/** A talk with the file as it stands on the page, typed instead of spoken. */
export function TalkTest({ editor }: { editor: AgentEditor }) {
  const refusal = useRefusal('operator')
  const { turns, lines, setLines, wrong } = editor
  const isOver = turns.some((turn) => turn.result !== null)
  const name = fieldOf(editor.document, 'agent') || words.callLog.agent
  return (
    <div className={styles.test}>
      <Panel title={told.test} aside={told.testAside}>
        {refusal ? (
          <p className="quiet">{refusal}</p>
        ) : (
          <>
            <ol
              className={styles.talk}
              aria-label={told.test}
              aria-live="polite"
              data-old={wrong.length > 0 || undefined}
            >
              {turns.map((turn, index) => (
                <Turn key={index} turn={turn} name={name} />
              ))}
            </ol>
            {wrong.length > 0 && <p className="warn-text">{told.testWaits}</p>}
            <Say isOver={isOver} onSay={(line) => setLines([...lines, line])} />
            <div className={styles.buttons}>
              <Command refusal={isOver ? told.isOver : undefined} onClick={() => setLines([...lines, ''])}>
                {told.sayNothing}
              </Command>
              <Command refusal={lines.length === 0 ? told.atBeginning : undefined} onClick={() => setLines([])}>
                {told.again}
              </Command>
            </div>
          </>
        )}
      </Panel>
    </div>
  )
}

function Turn({ turn, name }: { turn: TriedTurnShape; name: string }) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (turn.heard !== null) row.current?.scrollIntoView({ block: 'nearest' })
  }, [turn.heard])
  return (
    <li ref={row}>
      {turn.heard !== null && (
        <p data-by="contact">
          <b>{told.you}</b>{' '}
          <span className="mono dim">
            {turn.heard.trim() === '' ? '' : (turn.intent ?? words.callLog.notUnderstood)}
          </span>
          <br />
          {turn.heard.trim() || <span className="dim">{told.silence}</span>}
        </p>
      )}
      <p data-by="agent">
        <b>{name}</b>
        <br />
        {turn.says}
      </p>
      {turn.result !== null && <p className="dim">{told.endsAs(turn.result.replaceAll('_', ' '))}</p>}
    </li>
  )
}

function Say({ isOver, onSay }: { isOver: boolean; onSay: (line: string) => void }) {
  const [line, setLine] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!line.trim() || isOver) return
    onSay(line)
    setLine('')
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        aria-label={told.yourLine}
        placeholder={isOver ? told.isOver : told.yourLine}
        disabled={isOver}
        maxLength={500}
        value={line}
        onChange={({ currentTarget }) => setLine(currentTarget.value)}
      />
    </form>
  )
}
