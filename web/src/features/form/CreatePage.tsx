import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { createCampaign } from '~/api/gen/sdk.gen'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { useCrumbs } from '~/features/shell/crumbs'
import { useKeys } from '~/features/shell/keys'
import { words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { Command } from '~/ui/Command'
import { Key } from '~/ui/Key'
import { LoadingPage } from '~/ui/LoadingPage'
import { StateMark } from '~/ui/Mark'
import { Problem } from '~/ui/Problem'
import { FormPage } from './FormPage'
import { type Form, useForm } from './useForm'

const told = formWords

export function CreatePage() {
  useCrumbs({ text: words.campaigns.title, to: '/campaigns' }, { text: words.campaigns.new })
  const form = useForm(undefined)
  if (form.table) return <Create form={form as Form} />
  return form.error ? <Problem error={form.error} /> : <Waiting title={words.campaigns.new} />
}

export const Waiting = ({ title }: { title: string | undefined }) => (
  <LoadingPage what={told.campaignSettings} title={title} rows={12} height={28} />
)

function Create({ form }: { form: Form }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const refusal = useRefusal('manager')
  const create = useMutation({
    mutationFn: async (is_draft: boolean) =>
      (await createCampaign({ body: { settings: form.changes, is_draft }, throwOnError: true })).data,
    onSuccess: async (made) => {
      await refresh()
      const to = made.state === 'draft' ? '/campaigns/smart/$code/edit' : '/campaigns/smart/$code/console'
      await navigate({ to, params: { code: made.code }, ignoreBlocker: true })
    },
  })
  const submit = () => {
    if (!refusal && form.attempt()) create.mutate(false)
  }
  useKeys({ 'mod+enter': submit })
  useEffect(() => document.getElementById('field-name')?.focus(), [])
  return (
    <FormPage
      form={form}
      title={form.checked.settings.name || words.campaigns.new}
      meta={<StateMark of="draft" />}
      above={create.error && <Problem error={create.error} title={told.notSaved} />}
      actions={
        <>
          <Command refusal={refusal} onClick={() => create.mutate(true)} loading={create.isPending && create.variables}>
            {told.saveDraft}
          </Command>
          <Command
            variant="filled"
            refusal={refusal}
            onClick={submit}
            keys="Meta+Enter Control+Enter"
            loading={create.isPending && !create.variables}
            rightSection={<Key>⌘↵</Key>}
          >
            {told.createPaused}
          </Command>
        </>
      }
    />
  )
}
