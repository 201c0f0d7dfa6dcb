import { useMutation } from '@tanstack/react-query'
import { importContacts } from '~/api/gen/sdk.gen'
import type { CallType, Preview } from '~/api/gen/types.gen'
import { useRefusal } from '~/features/session/role'
import { locale, words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { count } from '~/i18n/format'
import { Bar } from '~/ui/Bar'
import { Command } from '~/ui/Command'
import { Select } from '~/ui/mantine/Select'
import { Panel } from '~/ui/Panel'
import { Problem } from '~/ui/Problem'
import table from '~/ui/Table.module.css'
import styles from './Import.module.css'
import { importQueryOf, type Said } from './saidOfFile'

const { imports: told } = words
const n = (value: number) => count(value, locale)
const callTypes: CallType[] = [
  'informational',
  'reminder',
  'survey',
  'lead_qualification',
  'renewal',
  'follow_up',
  'collection',
  'marketing',
]

interface DryRunProps {
  readonly preview: Preview
  /** What was said last is not judged yet. */
  readonly isLooking: boolean
  readonly project: number
  readonly file: File
  readonly said: Said
  readonly onCallType: (callType: CallType) => void
  readonly onBegun: (importId: number) => void
}

/** The answer first: of so many rows, so many would come in; then why the others would not, each with an example. */
export function DryRun({ preview, isLooking, project, file, said, onCallType, onBegun }: DryRunProps) {
  const refusal = useRefusal('manager')
  const total = preview.accepted + preview.rejected
  const begin = useMutation({
    mutationFn: async () =>
      (
        await importContacts({
          path: { project_id: project },
          query: { file_name: file.name, ...importQueryOf(said) },
          body: file,
          throwOnError: true,
        })
      ).data,
    onSuccess: ({ import_id }) => onBegun(import_id),
  })
  return (
    <Panel title={told.dryRun} className={styles.step}>
      <p className={styles.answer}>{told.would(n(total), n(preview.accepted))}</p>
      <Bar
        label={told.would(n(total), n(preview.accepted))}
        total={total}
        height={14}
        parts={[
          { name: 'in', value: preview.accepted, tone: 'o-completed' },
          { name: 'rejected', value: preview.rejected, tone: 'bad', isHatched: true },
        ]}
      />
      {preview.reasons.length > 0 && <Reasons head={told.rejectedBecause} of={preview.reasons} />}
      {preview.accepted > 0 && <NeverCalled preview={preview} callType={said.call_type} onCallType={onCallType} />}
      {begin.error && <Problem error={begin.error} title={told.notImported} />}
      {preview.accepted === 0 ? (
        <p className="quiet">{total === 0 ? told.noRow : told.nothing}</p>
      ) : (
        <Command
          variant="filled"
          refusal={refusal}
          onClick={() => begin.mutate()}
          loading={begin.isPending || isLooking}
        >
          {told.go(n(preview.accepted))}
        </Command>
      )}
    </Panel>
  )
}

interface NeverCalledProps {
  readonly preview: Preview
  readonly callType: CallType
  readonly onCallType: (callType: CallType) => void
}

/** Rows that come in, and that no campaign of the kind could call as things stand. */
function NeverCalled({ preview, callType, onCallType }: NeverCalledProps) {
  const { never_called, looked_at, accepted } = preview
  const never = never_called.reduce((sum, { rows }) => sum + rows, 0)
  return (
    <div className={styles.never}>
      <p>{never ? told.never(n(never), n(looked_at), looked_at < accepted) : told.allCalled(n(looked_at))}</p>
      <Select
        label={told.judgedAs}
        value={callType}
        data={callTypes.map((value) => ({ value, label: formWords.choices[value] ?? value }))}
        onChange={(value) => value && onCallType(value as CallType)}
        w={220}
      />
      {never > 0 && (
        <Reasons
          head={told.neverBecause}
          of={never_called.map((one) => ({ ...one, reason: words.contactReason[one.reason] ?? one.reason }))}
        />
      )}
    </div>
  )
}

interface Reason {
  readonly reason: string
  readonly rows: number
  readonly example: number
}

function Reasons({ head, of }: { head: string; of: readonly Reason[] }) {
  return (
    <table className={table.mini}>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" className="end">
            {told.rows}
          </th>
          <th scope="col" className="end">
            {told.example}
          </th>
        </tr>
      </thead>
      <tbody>
        {of.map((one) => (
          <tr key={one.reason}>
            <td>{one.reason}</td>
            <td className="num end">{n(one.rows)}</td>
            <td className="num end">{told.line(one.example)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
