import { TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Role } from '~/api/gen/types.gen'
import { useRefusal } from '~/features/session/role'
import { Command } from './Command'

interface NameFormProps {
  readonly label: string
  readonly go: string
  readonly least: Role
  /** What the page begins with. */
  readonly isFirst?: boolean
  readonly command: {
    readonly mutate: (name: string, options: { onSuccess: () => void }) => void
    readonly isPending: boolean
    readonly error: Error | null
  }
}

/** One text, and what is done with it. */
export function NameForm({ label, go, least, isFirst, command }: NameFormProps) {
  const [name, setName] = useState('')
  const refusal = useRefusal(least)
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (name.trim() && !refusal) command.mutate(name.trim(), { onSuccess: () => setName('') })
  }
  return (
    <form onSubmit={submit} style={{ display: 'flex', gap: 8, alignItems: 'flex-start' }}>
      <TextInput
        aria-label={label}
        placeholder={label}
        value={name}
        error={command.error?.message}
        autoFocus={isFirst}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Command refusal={refusal} onClick={() => submit()} loading={command.isPending}>
        {go}
      </Command>
    </form>
  )
}
