import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ContactShape } from '~/api/gen/types.gen'
import { contactQuery, contactsQuery } from '~/api/queries'
import { words } from '~/i18n'
import { formWords } from '~/i18n/form'
import { phone } from '~/i18n/format'
import { Select } from '~/ui/mantine/Select'
import { type ControlProps, common } from './common'

const QUIET_MS = 250

/** Found by the server, by name or number, among the contacts of the project. */
export function SingleContactControl(props: ControlProps) {
  const id = props.value as number | null
  const [typed, setTyped] = useState('')
  const chosen = useContact(id)
  const { found, isFound } = useFound(props.settings.project_id, chosen && labelOf(chosen) === typed ? '' : typed)
  const offered = chosen ? [chosen, ...found.filter((one) => one.contact_id !== id)] : found
  const isOffered = offered.some((one) => one.contact_id === id)
  const lost = id === null || isOffered ? [] : [{ value: String(id), label: String(id) }]
  return (
    <Select
      {...common(props)}
      searchable
      clearable
      placeholder={formWords.searchContact}
      searchValue={typed}
      onSearchChange={setTyped}
      // Enter takes the first, once the server has found what was typed.
      selectFirstOptionOnChange={isFound}
      value={id === null ? null : String(id)}
      onChange={(next) => props.onChange(next === null ? null : Number(next))}
      data={[...offered.map((one) => ({ value: String(one.contact_id), label: labelOf(one) })), ...lost]}
      // The server has looked.
      filter={({ options }) => options}
      nothingFoundMessage={formWords.noContactFound}
    />
  )
}

export function SingleNumberControl(props: ControlProps) {
  const chosen = props.value as string | null
  const numbers = useContact(props.settings.single_contact)?.numbers ?? []
  const all = chosen === null || numbers.includes(chosen) ? numbers : [...numbers, chosen]
  return (
    <Select
      {...common(props)}
      clearable
      placeholder={formWords.anyNumber}
      value={chosen}
      onChange={props.onChange}
      data={all.map((value) => ({ value, label: phone(value) }))}
    />
  )
}

const useContact = (id: number | null) => useQuery({ ...contactQuery(id ?? 0), enabled: !!id }).data

/** `isFound`: of what is typed now; before, they are those of what was typed before. */
function useFound(project: number | null, typed: string) {
  const now = typed.trim()
  const [search] = useDebouncedValue(now, QUIET_MS)
  const { data, isPlaceholderData } = useInfiniteQuery({
    ...contactsQuery(project ?? 0, search || undefined, undefined),
    enabled: !!project,
    placeholderData: keepPreviousData,
  })
  const found: readonly ContactShape[] = data?.pages[0]?.items ?? []
  return { found, isFound: now !== '' && search === now && data !== undefined && !isPlaceholderData }
}

const labelOf = ({ name, numbers }: ContactShape): string =>
  [name || words.contacts.noName, numbers[0] && phone(numbers[0])].filter(Boolean).join(', ')
