import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { wrongField } from '~/api/client'
import { previewImport } from '~/api/gen/sdk.gen'
import { importQuery, projectsQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { useCrumbs } from '~/features/shell/crumbs'
import { locale, words } from '~/i18n'
import { count, share } from '~/i18n/format'
import { Bar } from '~/ui/Bar'
import { PageHead } from '~/ui/PageHead'
import { Panel } from '~/ui/Panel'
import { Problem } from '~/ui/Problem'
import { Patiently, Rows } from '~/ui/Skeleton'
import { ChooseProject } from './ChooseProject'
import { Columns } from './Columns'
import { ConsentOfFile } from './ConsentOfFile'
import { DryRun } from './DryRun'
import { EarlierImports } from './EarlierImports'
import styles from './Import.module.css'
import { importQueryOf, nothingSaid, type Said } from './saidOfFile'

const { imports: told } = words
const n = (value: number) => count(value, locale)

export function ImportPage() {
  useCrumbs({ text: words.nav.contacts, to: '/contacts' }, { text: told.title })
  const { project: asked, import: shown } = useSearch({ from: '/shell/contacts/import' })
  const navigate = useNavigate({ from: '/contacts/import' })
  const projects = useQuery(projectsQuery)
  const project = asked ?? projects.data?.[0]?.project_id
  const [file, setFile] = useState<File>()
  const begun = (id: number) => {
    setFile(undefined)
    void navigate({ search: { project, import: id } })
  }
  return (
    <>
      <PageHead title={told.title} />
      {projects.error && <Problem error={projects.error} onRetry={() => void projects.refetch()} />}
      {shown !== undefined ? (
        <Result importId={shown} />
      ) : (
        <>
          <ChooseProject chosen={project} />
          {project !== undefined && <ChooseFile onFile={setFile} />}
          {/* Another file has columns of its own. */}
          {project !== undefined && file && (
            <Look
              key={`${file.name} ${file.lastModified} ${file.size}`}
              project={project}
              file={file}
              onBegun={begun}
            />
          )}
          {project !== undefined && !file && <EarlierImports key={project} project={project} />}
        </>
      )}
    </>
  )
}

interface LookProps {
  readonly project: number
  readonly file: File
  readonly onBegun: (importId: number) => void
}

/** What the file holds, what is said of it, and what would come of it. */
function Look({ project, file, onBegun }: LookProps) {
  const [said, setSaid] = useState<Said>(nothingSaid)
  const { data, error, isPending, isPlaceholderData } = usePreview(project, file, said)
  const wrongDay = wrongField(error, 'consent_on')
  const fits = data && !data.problem
  return (
    <>
      {error && !wrongDay && <Problem error={error} title={told.unreadable} />}
      {isPending && <Looking />}
      {data && <Columns preview={data} mapping={said.mapping} onMapping={(mapping) => setSaid({ ...said, mapping })} />}
      {(fits || wrongDay) && <ConsentOfFile said={said} onSaid={setSaid} wrongDay={wrongDay} />}
      {fits && (
        <DryRun
          preview={data}
          isLooking={isPlaceholderData}
          project={project}
          file={file}
          said={said}
          onCallType={(call_type) => setSaid({ ...said, call_type })}
          onBegun={onBegun}
        />
      )}
    </>
  )
}

/** A large file takes its time. */
const Looking = () => (
  <Patiently>
    <Panel title={told.columns} className={styles.step}>
      <p className="quiet" role="status">
        {told.looking}
      </p>
      <Rows count={4} height={24} />
    </Panel>
  </Patiently>
)

function usePreview(project_id: number, file: File, all: Said) {
  // Where consent was given changes no verdict: the file is not sent again for each of its letters.
  const said = { ...all, consent_source: '' }
  return useQuery({
    queryKey: ['preview', project_id, file.name, file.lastModified, file.size, said],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (
        await previewImport({
          path: { project_id },
          query: { ...importQueryOf(said), call_type: said.call_type },
          body: file,
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
          // The same file, mended, is chosen too.
          onClick={({ currentTarget }) => {
            currentTarget.value = ''
          }}
          onChange={({ currentTarget }) => currentTarget.files?.[0] && onFile(currentTarget.files[0])}
        />
      </label>
      <p className="quiet">{told.fileHelp}</p>
    </Panel>
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
          <Link to="/contacts/import" search={{ project: data.project_id }}>
            {told.another}
          </Link>
          <Link to="/campaigns" onClick={() => void refresh()}>
            {words.problem.toCampaigns}
          </Link>
        </p>
      )}
    </Panel>
  )
}
