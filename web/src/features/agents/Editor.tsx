import { TextInput } from '@mantine/core'
import { useRef } from 'react'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Mark } from '~/ui/Mark'
import { NumberInput } from '~/ui/mantine/NumberInput'
import { Panel } from '~/ui/Panel'
import styles from './Agent.module.css'
import { fieldOf, withField } from './document'
import { StatesTable } from './StatesTable'
import { TalkTest } from './TalkTest'
import type { AgentEditor, Wrong } from './useAgentFile'

const { agents: told } = words
const texts = ['agent', 'organization', 'purpose', 'greeting', 'address'] as const
const SPEED_MIN = 0.7
const SPEED_MAX = 1.4

export function Editor({ editor }: { editor: AgentEditor }) {
  return (
    <div className={styles.page}>
      <div>
        <Panel title={told.speaks}>
          <Fields editor={editor} />
        </Panel>
        <Panel title={told.file} aside={told.fileAside}>
          <FileEditor editor={editor} />
        </Panel>
        {editor.document.config && (
          <Panel title={told.states} isFlush>
            <StatesTable config={editor.document.config} />
          </Panel>
        )}
      </div>
      <TalkTest editor={editor} />
    </div>
  )
}

/** Views of the file: what is typed here is written there. */
function Fields({ editor }: { editor: AgentEditor }) {
  const { document, setTyped } = editor
  const refusal = useRefusal('manager')
  return (
    <div className={styles.fields}>
      {texts.map((key) => {
        const value = fieldOf(document, key)
        return (
          <TextInput
            key={key}
            label={told.fields[key]}
            description={value === undefined ? told.onlyInFile : told.fieldHelp[key]}
            value={value ?? ''}
            disabled={value === undefined || Boolean(refusal)}
            onChange={({ currentTarget }) => setTyped(withField(document, key, currentTarget.value))}
          />
        )
      })}
      <NumberInput
        label={told.fields.speed}
        description={told.fieldHelp.speed}
        min={SPEED_MIN}
        max={SPEED_MAX}
        step={0.05}
        decimalScale={2}
        w={140}
        value={Number(fieldOf(document, 'speed') || 1)}
        disabled={fieldOf(document, 'speed') === undefined || Boolean(refusal)}
        onChange={(value) => setTyped(withField(document, 'speed', Number(value) || 1))}
      />
    </div>
  )
}

function FileEditor({ editor }: { editor: AgentEditor }) {
  const area = useRef<HTMLTextAreaElement>(null)
  const refusal = useRefusal('manager')
  const { typed, setTyped, wrong } = editor
  const rows = typed.split('\n').length
  const lines = new Set(wrong.map((one) => one.line))
  return (
    <>
      <Problems wrong={wrong} onGo={(line) => area.current && goToLine(area.current, line)} />
      <div className={styles.file} dir="ltr">
        <ol className={styles.numbers} aria-hidden>
          {Array.from({ length: rows }, (_, index) => (
            <li key={index} data-wrong={lines.has(index + 1) || undefined}>
              {index + 1}
            </li>
          ))}
        </ol>
        <textarea
          ref={area}
          aria-label={told.file}
          aria-invalid={wrong.length > 0}
          aria-describedby={wrong.length > 0 ? 'agent-problems' : undefined}
          spellCheck={false}
          wrap="off"
          rows={rows}
          readOnly={Boolean(refusal)}
          title={refusal}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </div>
    </>
  )
}

function Problems({ wrong, onGo }: { wrong: readonly Wrong[]; onGo: (line: number) => void }) {
  return (
    <div role="status" id="agent-problems">
      {wrong.length === 0 ? (
        <p className="with-mark quiet">
          <Mark shape="check" tone="ok" />
          {told.fit}
        </p>
      ) : (
        <ul className={styles.problems}>
          {wrong.map((one) => (
            <li key={`${one.where} ${one.message}`}>
              <Mark shape="cross" tone="bad" />
              <button type="button" className="linkish" onClick={() => onGo(one.line)}>
                {told.line(one.line)}
              </button>
              <span>
                {one.where && <span className="mono">{one.where}</span>} {one.message}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** The caret goes to the line, and the page with it. */
function goToLine(area: HTMLTextAreaElement, line: number): void {
  const before = area.value
    .split('\n')
    .slice(0, line - 1)
    .join('\n').length
  const at = line > 1 ? before + 1 : 0
  area.focus({ preventScroll: true })
  area.setSelectionRange(at, area.value.indexOf('\n', at) < 0 ? area.value.length : area.value.indexOf('\n', at))
  const top = area.getBoundingClientRect().top + (line - 1) * (area.clientHeight / area.rows)
  window.scrollBy({ top: top - window.innerHeight / 3 })
}
