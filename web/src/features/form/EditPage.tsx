import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { isProblem } from '~/api/client'
import { editCampaign } from '~/api/gen/sdk.gen'
import type { Campaign } from '~/api/gen/types.gen'
import { campaignQuery } from '~/api/queries'
import { hasEnded } from '~/features/campaigns/life'
import { moodOf } from '~/features/campaigns/mood'
import { OfTest } from '~/features/campaigns/OfTest'
import { useKnownName } from '~/features/campaigns/useKnownName'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { useCrumbs } from '~/features/shell/crumbs'
import { useKeys } from '~/features/shell/keys'
import { Unloaded } from '~/features/shell/Unloaded'
import { useCampaignZone } from '~/features/shell/zone'
import { words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { Command } from '~/ui/Command'
import { Key } from '~/ui/Key'
import { StateMark } from '~/ui/Mark'
import { Problem } from '~/ui/Problem'
import { Conflict } from './Conflict'
import { Waiting } from './CreatePage'
import { FormPage } from './FormPage'
import { type Form, useForm } from './useForm'

const AskDeleteDraft = lazy(() => import('~/features/campaigns/AskDeleteDraft'))
const told = formWords

export function EditPage() {
  const { code } = useParams({ from: '/shell/campaigns/smart/$code/edit' })
  const campaign = useQuery(campaignQuery(code))
  const known = useKnownName(code)
  const name = campaign.data ? campaign.data.name || words.campaigns.unnamed : (known ?? code)
  const isDraft = campaign.data?.state === 'draft'
  useCrumbs(
    { text: words.campaigns.title, to: '/campaigns' },
    { text: name, to: isDraft ? undefined : `/campaigns/smart/${code}/console` },
    { text: told.edit },
  )
  if (campaign.data?.is_test) return <OfTest campaign={campaign.data} />
  if (campaign.data) return <Edit key={code} campaign={campaign.data} />
  return campaign.error ? (
    <Unloaded
      error={campaign.error}
      onRetry={() => void campaign.refetch()}
      to="/campaigns"
      toText={words.problem.toCampaigns}
    />
  ) : (
    <Waiting title={known} />
  )
}

function Edit({ campaign }: { campaign: Campaign }) {
  // An edit is of what was read when it began: a newer version is told by the server, with the difference.
  const [base, setBase] = useState(campaign)
  const name = base.name || words.campaigns.unnamed
  useCampaignZone(base.zone)
  const form = useForm(base)
  if (!form.table) return form.error ? <Problem error={form.error} /> : <Waiting title={name} />
  return <Editing form={form as Form} base={base} onBase={setBase} />
}

interface EditingProps {
  readonly form: Form
  readonly base: Campaign
  readonly onBase: (campaign: Campaign) => void
}

function Editing({ form, base, onBase }: EditingProps) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const refresh = useRefresh()
  const roleRefusal = useRefusal('manager')
  const refusal = hasEnded(base) ? told.ended : roleRefusal
  const isDraft = base.state === 'draft'
  const save = useMutation({
    mutationFn: async (based_on: number) =>
      (
        await editCampaign({
          path: { code: base.code },
          body: { based_on, settings: form.changes, channels: form.channels },
          throwOnError: true,
        })
      ).data,
    onSuccess: async (made) => {
      queries.setQueryData(campaignQuery(base.code).queryKey, made)
      await refresh()
      if (made.state === 'draft') return onBase(made)
      await navigate({ to: '/campaigns/smart/$code/console', params: { code: base.code }, ignoreBlocker: true })
    },
  })
  const submit = () => {
    if (!refusal && (form.attempt() || isDraft)) save.mutate(base.settings_version)
  }
  useKeys({ 'mod+enter': submit })
  const above = isProblem(save.error, 'stale_version') ? (
    <Conflict
      problem={save.error.problem}
      onMine={() => save.mutate(save.error && isProblem(save.error) ? (save.error.problem.latest ?? 0) : 0)}
      onTheirs={async () => {
        form.reset()
        save.reset()
        onBase(await queries.fetchQuery({ ...campaignQuery(base.code), staleTime: 0 }))
      }}
    />
  ) : (
    save.error && <Problem error={save.error} title={told.notSaved} />
  )
  const isUnchanged = Object.keys(form.changes).length === 0
  return (
    <FormPage
      form={form}
      title={form.checked.settings.name || words.campaigns.unnamed}
      meta={
        <>
          <StateMark of={moodOf(base.state)} />
          <span className="mono">{base.code}</span>
          {isDraft && !roleRefusal && <DeleteDraft draft={base} />}
        </>
      }
      above={above}
      actions={
        <Command
          variant="filled"
          refusal={refusal ?? (isUnchanged ? told.nothingChanged : undefined)}
          onClick={submit}
          keys="Meta+Enter Control+Enter"
          loading={save.isPending}
          rightSection={<Key>⌘↵</Key>}
        >
          {isDraft ? told.saveDraft : told.save}
        </Command>
      }
    />
  )
}

function DeleteDraft({ draft }: { draft: Campaign }) {
  const [isAsked, setAsked] = useState(false)
  return (
    <>
      <button type="button" className="linkish" onClick={() => setAsked(true)}>
        {words.commands.delete}
      </button>
      <Suspense>{isAsked && <AskDeleteDraft draft={draft} onClose={() => setAsked(false)} />}</Suspense>
    </>
  )
}
