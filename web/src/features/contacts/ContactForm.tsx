import { Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { wrongField } from '~/api/client'
import { createContact, editContact } from '~/api/gen/sdk.gen'
import type { ContactShape } from '~/api/gen/types.gen'
import { useRefresh } from '~/features/console/useCommands'
import { words } from '~/i18n'
import { DialogForm } from '~/ui/DialogForm'
import form from '~/ui/DialogForm.module.css'
import { Select } from '~/ui/mantine/Select'
import { bodyOf, consents, type Fields, fieldsOf, texts } from './fields'

const { contactForm: told } = words
const fields = ['name', 'numbers', 'consent', ...texts]

interface ContactFormProps {
  readonly projectId: number
  /** Undefined: a new one. */
  readonly contact?: ContactShape
  readonly onClose: (contactId?: number) => void
}

export function ContactForm({ projectId, contact, onClose }: ContactFormProps) {
  // As it was when the form was opened: what was changed elsewhere since is refused, not overwritten.
  const [before] = useState(contact)
  const [given, setGiven] = useState<Fields>(fieldsOf(before))
  const refresh = useRefresh()
  const save = useMutation({
    mutationFn: async () => {
      const body = bodyOf(given, before)
      if (!before) return (await createContact({ path: { project_id: projectId }, body, throwOnError: true })).data
      const path = { contact_id: before.contact_id }
      return (await editContact({ path, body: { ...body, based_on: before.version }, throwOnError: true })).data
    },
    onSuccess: ({ contact_id }) => onClose(contact_id),
    onSettled: refresh,
  })
  const field = (name: keyof Fields) => ({
    label: told.fields[name],
    description: told.help[name],
    value: given[name],
    error: wrongField(save.error, name),
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      setGiven({ ...given, [name]: currentTarget.value }),
  })
  return (
    <DialogForm
      title={contact ? told.edit : told.add}
      go={contact ? told.save : told.add}
      error={save.error}
      fields={fields}
      isGoing={save.isPending}
      onGo={() => save.mutate()}
      onClose={() => onClose()}
    >
      <TextInput {...field('name')} data-autofocus />
      <Textarea {...field('numbers')} minRows={1} />
      <div className={form.pair}>
        <TextInput {...field('zone')} />
        <TextInput {...field('place')} />
      </div>
      <TextInput {...field('language')} />
      <div className={form.pair}>
        <Select
          label={told.fields.consent}
          value={given.consent}
          error={wrongField(save.error, 'consent')}
          data={consents.map((value) => ({ value, label: told.consents[value] ?? value }))}
          onChange={(consent) => setGiven({ ...given, consent: consent ?? '' })}
        />
        <TextInput {...field('consent_on')} type="date" />
      </div>
      <TextInput {...field('consent_source')} />
      <Textarea {...field('attributes')} maxRows={12} />
    </DialogForm>
  )
}
