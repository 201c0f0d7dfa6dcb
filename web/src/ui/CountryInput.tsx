import type { ComboboxItem, OptionsFilter } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { locale, words } from '~/i18n'
import { Autocomplete, MultiSelect } from '~/ui/mantine/Select'
import { countriesIn, countriesLike, countryOf, labelOf } from './countries'

const countries = countriesIn(locale)
const names = new Map(countries.map((one) => [one.code, labelOf(one)]))
const nameOf = (code: string): string => names.get(code) ?? code
const options = countries.map((one) => ({ value: one.code, label: labelOf(one) }))
const OFFERED = 60

interface Common {
  readonly id?: string
  readonly 'aria-describedby'?: string
  readonly label?: string
  readonly description?: string
  /** True: it is told elsewhere. */
  readonly error: string | boolean | undefined
  readonly disabled?: boolean
}

interface CountryInputProps extends Common {
  /** Its code; what was typed, where that is no country. */
  readonly value: string
  readonly onChange: (code: string) => void
  readonly required?: boolean
}

/** One country, found by name or code. What is none stays as it was typed, and is refused by its name. */
export function CountryInput({ value, onChange, error, ...rest }: CountryInputProps) {
  const [text, setText] = useState(nameOf(value))
  const [isLeft, setLeft] = useState(false)
  const list = useList()
  const shown = (countryOf(text, countries) ?? text) === value ? text : nameOf(value)
  const isWrong = shown.trim() !== '' && countryOf(shown, countries) === undefined
  const type = (typed: string) => {
    setText(typed)
    setLeft(false)
    onChange(countryOf(typed, countries) ?? typed)
  }
  const leave = () => {
    setLeft(true)
    const code = countryOf(shown, countries)
    if (code) setText(nameOf(code))
  }
  return (
    <Autocomplete
      {...rest}
      {...list}
      size="xs"
      value={shown}
      error={isWrong && (isLeft || error) && error !== true ? words.countries.none(shown) : error}
      data={options.map(({ label }) => label)}
      filter={filterTo(({ label }) => label)}
      limit={OFFERED}
      selectFirstOptionOnChange
      onChange={type}
      onFocus={({ currentTarget }) => currentTarget.select()}
      onBlur={leave}
    />
  )
}

interface CountriesInputProps extends Common {
  readonly value: readonly string[]
  readonly onChange: (codes: string[]) => void
}

export function CountriesInput({ value, ...rest }: CountriesInputProps) {
  const [search, setSearch] = useState('')
  const list = useList()
  return (
    <MultiSelect
      {...rest}
      {...list}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      value={[...value]}
      data={options}
      filter={filterTo(({ value: code }) => nameOf(code))}
      limit={OFFERED}
      // Of all countries, the first is nobody's choice.
      selectFirstOptionOnChange={search.trim() !== ''}
      nothingFoundMessage={words.countries.noneFound}
    />
  )
}

/** While it is open, Enter chooses of it and closes it: it never submits the form. */
function useList() {
  const [isOpen, setOpen] = useState(false)
  const choose = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !isOpen) return
    event.preventDefault()
    setOpen(false)
  }
  return {
    dropdownOpened: isOpen,
    onDropdownOpen: () => setOpen(true),
    onDropdownClose: () => setOpen(false),
    onKeyDown: choose,
  }
}

function filterTo(labelFor: (item: ComboboxItem) => string): OptionsFilter {
  return ({ options: offered, search }) => {
    if (!search.trim()) return offered
    const places = new Map(countriesLike(search, countries).map((one, place) => [labelOf(one), place]))
    const place = (item: ComboboxItem) => places.get(labelFor(item)) ?? -1
    return offered
      .filter((item): item is ComboboxItem => 'value' in item && place(item) >= 0)
      .sort((a, b) => place(a) - place(b))
  }
}
