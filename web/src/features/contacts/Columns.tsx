import type { Preview } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { Mark } from '~/ui/Mark'
import { Select } from '~/ui/mantine/Select'
import { Panel } from '~/ui/Panel'
import styles from './Import.module.css'
import { ATTRIBUTE, type Mapping } from './saidOfFile'

const { imports: told } = words
const meanings = [
  'name',
  'phone',
  'zone',
  'place',
  'language',
  'consent',
  'consent_source',
  'consent_on',
  'ignored',
] as const

interface ColumnsProps {
  readonly preview: Preview
  readonly mapping: Mapping
  readonly onMapping: (mapping: Mapping) => void
}

/** What each column is called, what it holds, and what it is taken for. */
export function Columns({ preview, mapping, onMapping }: ColumnsProps) {
  const data = [
    ...meanings.map((value) => ({ value, label: told.meanings[value] })),
    { value: ATTRIBUTE, label: told.attribute },
  ]
  return (
    <Panel title={told.columns} className={styles.step}>
      {preview.problem && (
        <p className={styles.problem} role="alert">
          <Mark shape="cross" tone="bad" size={14} />
          <span>{hasPhone(preview) ? preview.problem : told.noPhone}</span>
        </p>
      )}
      <ul className={styles.columns}>
        {preview.columns.map((column) => (
          <li key={column.header}>
            <div>
              <b>{column.header}</b>
              <span className="quiet">{column.examples.join(', ') || told.empty}</span>
            </div>
            <Select
              aria-label={told.meaningOf(column.header)}
              data={data}
              value={mapping[column.header] ?? column.meaning ?? ATTRIBUTE}
              onChange={(value) => value && onMapping({ ...mapping, [column.header]: value })}
            />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const hasPhone = ({ columns }: Preview): boolean => columns.some(({ meaning }) => meaning === 'phone')
