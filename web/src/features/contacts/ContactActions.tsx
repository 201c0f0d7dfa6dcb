import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { deleteContact } from '~/api/gen/sdk.gen'
import type { ContactShape } from '~/api/gen/types.gen'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Confirm } from '~/ui/Confirm'
import { ContactForm } from './ContactForm'

const { contactForm: told } = words

export function ContactActions({ contact }: { contact: ContactShape }) {
  const [asked, setAsked] = useState<'edit' | 'delete'>()
  const refusal = useRefusal('manager')
  const close = () => setAsked(undefined)
  return (
    <>
      <Command refusal={refusal} onClick={() => setAsked('edit')}>
        {told.open}
      </Command>
      <Command refusal={refusal} onClick={() => setAsked('delete')}>
        {told.delete}
      </Command>
      {asked === 'edit' && <ContactForm projectId={contact.project_id} contact={contact} onClose={close} />}
      {asked === 'delete' && <AskDelete contact={contact} onClose={close} />}
    </>
  )
}

function AskDelete({ contact, onClose }: { contact: ContactShape; onClose: () => void }) {
  const refresh = useRefresh()
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () => deleteContact({ path: { contact_id: contact.contact_id }, throwOnError: true }),
    onSuccess: () => navigate({ to: '/contacts', search: { project: contact.project_id } }),
    onSettled: refresh,
  })
  return (
    <Confirm
      title={told.deleteTitle(contact.name || words.contacts.noName)}
      go={told.deleteGo}
      stay={told.keep}
      isDanger
      error={remove.error}
      isGoing={remove.isPending}
      onStay={onClose}
      onGo={() => remove.mutate()}
    >
      <p>{told.deleteBody}</p>
    </Confirm>
  )
}
