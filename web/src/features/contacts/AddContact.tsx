import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { ContactForm } from './ContactForm'

/** One person at a time; the page goes to it. */
export function AddContact({ projectId }: { projectId: number | undefined }) {
  const [isOpen, setIsOpen] = useState(false)
  const navigate = useNavigate()
  const refusal = useRefusal('manager') ?? (projectId === undefined ? words.contacts.noProject : undefined)
  const close = (contactId?: number) => {
    setIsOpen(false)
    if (contactId !== undefined) void navigate({ to: '/contacts/$id', params: { id: String(contactId) } })
  }
  return (
    <>
      <Command refusal={refusal} onClick={() => setIsOpen(true)}>
        {words.contactForm.add}
      </Command>
      {isOpen && projectId !== undefined && <ContactForm projectId={projectId} onClose={close} />}
    </>
  )
}
