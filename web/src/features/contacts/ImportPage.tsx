import '~/ui/mono.css'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { importContacts, previewImport } from '~/api/gen/sdk.gen'
import type { ImportShape, Preview } from '~/api/gen/types.gen'
import { importQuery, projectsQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { useCrumbs } from '~/features/shell/crumbs'
import { locale, words } from '~/i18n'
import { count, share } from '~/i18n/format'
import { Bar } from '~/ui/Bar'
import { Command } from '~/ui/Command'
import { Select } from '~/ui/mantine/Select'
import { PageHead } from '~/ui/PageHead'
import { Panel } from '~/ui/Panel'
import { Problem } from '~/ui/Problem'
import table from '~/ui/Table.module.css'
import { ChooseProject } from './ChooseProject'
import styles from './Import.module.css'

const { imports: told } = words
const n = (value: number) => count(value, locale)
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
const ATTRIBUTE = 'attribute'

type Mapping = Readonly<Record<string, string>>

export function ImportPage() {
  useCrumbs({ text: words.nav.contacts, to: '/contacts' }, { text: told.title })
  const { project: asked } = useSearch({ from: '/shell/contacts/import' })
  const projects = useQuery(projectsQuery)
  const project = asked ?? projects.data?.[0]?.project_id
  const [file, setFile] = useState<File>()
  const [mapping, setMapping] = useState<Mapping>({})
  const [begun, setBegun] = useState<ImportShape>()
  const preview = usePreview(project, file, mapping)
  return (
    <>
      <PageHead title={told.title} />
      {projects.error && <Problem error={projects.error} onRetry={() => void projects.refetch()} />}
      {begun ? (
        <Result importId={begun.import_id} />
      ) : (
        <>
          <ChooseProject chosen={project} />
          {project !== undefined && <ChooseFile onFile={setFile} />}
          {preview.error && <Problem error={preview.error} title={told.unreadable} />}
          {preview.data && <Columns preview={preview.data} onMapping={setMapping} mapping={mapping} />}
          {preview.data && file && project && (
            <DryRun preview={preview.data} project={project} file={file} mapping={mapping} onBegun={setBegun} />
          )}
        </>
      )}
    </>
  )
}

function usePreview(project_id: number | undefined, file: File | undefined, mapping: Mapping) {
  return useQuery({
    queryKey: ['preview', project_id, file?.name, file?.lastModified, file?.size, mapping],
    enabled: project_id !== undefined && file !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (
        await previewImport({
          path: { project_id: project_id ?? 0 },
          query: { mapping: JSON.stringify(mapping) },
          body: file as File,
          signal,
          throwOnError: true,
        })
      ).data,
  })
}

function ChooseFile({ onFile }: { onFile: (file: File) => void }) {
  return (
    <Panel title={told.file} className={styles.step}>
      <label className={styles.file}>
        <span>{told.choose}</span>
        <input
          type="file"
          // biome-ignore lint/a11y/noAutofocus: the one thing that this page is for
          autoFocus
          accept=".csv,.txt,.xlsx,text/csv"
          onChange={({ currentTarget }) => currentTarget.files?.[0] && onFile(currentTarget.files[0])}
        />
      </label>
      <p className="quiet">{told.fileHelp}</p>
    </Panel>
  )
}

interface ColumnsProps {
  readonly preview: Preview
  readonly mapping: Mapping
  readonly onMapping: (mapping: Mapping) => void
}

function Columns({ preview, mapping, onMapping }: ColumnsProps) {
  const data = [
    ...meanings.map((value) => ({ value, label: told.meanings[value] })),
    { value: ATTRIBUTE, label: told.attribute },
  ]
  return (
    <Panel title={told.columns} className={styles.step}>
      <ul className={styles.columns}>
        {preview.columns.map((column) => (
          <li key={column.header}>
            <b>{column.header}</b>
            <Select
              aria-label={told.meaningOf(column.header)}
              data={data}
              value={mapping[column.header] ?? column.meaning ?? ATTRIBUTE}
              onChange={(value) => value && onMapping(mapped(mapping, column.header, value))}
            />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** A column that means nothing known is kept as an attribute: that is said by leaving it out. */
function mapped(mapping: Mapping, header: string, meaning: string): Mapping {
  const { [header]: _, ...rest } = mapping
  return meaning === ATTRIBUTE ? rest : { ...rest, [header]: meaning }
}

interface DryRunProps {
  readonly preview: Preview
  readonly project: number
  readonly file: File
  readonly mapping: Mapping
  readonly onBegun: (begun: ImportShape) => void
}

/** The answer first: of so many rows, so many would come in; then why the others would not, each with an example. */
function DryRun({ preview, project, file, mapping, onBegun }: DryRunProps) {
  const refusal = useRefusal('manager')
  const total = preview.accepted + preview.rejected
  const begin = useMutation({
    mutationFn: async () =>
      (
        await importContacts({
          path: { project_id: project },
          query: { file_name: file.name, mapping: JSON.stringify(mapping) },
          body: file,
          throwOnError: true,
        })
      ).data,
    onSuccess: onBegun,
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
      {preview.reasons.length > 0 && <Reasons preview={preview} />}
      {begin.error && <Problem error={begin.error} title={told.notImported} />}
      <Command
        variant="filled"
        refusal={refusal ?? (preview.accepted === 0 ? told.nothing : undefined)}
        onClick={() => begin.mutate()}
        loading={begin.isPending}
      >
        {told.go(n(preview.accepted))}
      </Command>
    </Panel>
  )
}

function Reasons({ preview }: { preview: Preview }) {
  return (
    <table className={table.mini}>
      <thead>
        <tr>
          <th scope="col">{told.reason}</th>
          <th scope="col" className="end">
            {told.rows}
          </th>
          <th scope="col" className="end">
            {told.example}
          </th>
        </tr>
      </thead>
      <tbody>
        {preview.reasons.map((one) => (
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

function Result({ importId }: { importId: number }) {
  const { data, error } = useQuery(importQuery(importId))
  const refresh = useRefresh()
  const refusal = useRefusal('manager')
  if (error) return <Problem error={error} />
  if (!data) return null
  const isDone = data.ended_at !== null
  return (
    <Panel title={told.result} className={styles.step}>
      <p className={styles.answer} role="status">
        {isDone
          ? told.done(n(data.brought_in), n(data.total))
          : told.going(share(data.brought_in + data.rejected, data.total, locale))}
      </p>
      <Bar
        label={told.done(n(data.brought_in), n(data.total))}
        total={Math.max(1, data.total)}
        height={14}
        parts={[
          { name: 'in', value: data.brought_in, tone: 'o-completed' },
          { name: 'rejected', value: data.rejected, tone: 'bad', isHatched: true },
        ]}
      />
      {data.problem && <p className="bad-text">{data.problem}</p>}
      {data.rejected > 0 && !refusal && (
        <a href={`/api/v1/imports/${importId}/rejected`} download>
          {told.download(n(data.rejected))}
        </a>
      )}
      {isDone && (
        <p className={styles.onward}>
          <Link to="/contacts" search={{ project: data.project_id }} onClick={() => void refresh()}>
            {told.toContacts}
          </Link>
          <Link to="/campaigns" onClick={() => void refresh()}>
            {words.problem.toCampaigns}
          </Link>
        </p>
      )}
    </Panel>
  )
}
