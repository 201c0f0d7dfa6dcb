import type { ComboboxItem, OptionsFilter } from '@mantine/core'
import { useState } from 'react'
import { locale, words } from '~/i18n'
import { Autocomplete, MultiSelect } from '~/ui/mantine/Select'
import { countriesIn, countriesLike, countryOf, labelOf } from './countries'

const countries = countriesIn(locale)
const names = new Map(countries.map((one) => [one.code, labelOf(one)]))
const nameOf = (code: string): string => names.get(code) ?? code
const options = countries.map((one) => ({ value: one.code, label: labelOf(one) }))
const OFFERED = 60

interface Common {
  readonly label: string
  readonly description: string
  readonly error: string | undefined
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
  const isWrong = text.trim() !== '' && countryOf(text, countries) === undefined
  const type = (typed: string) => {
    setText(typed)
    setLeft(false)
    onChange(countryOf(typed, countries) ?? typed)
  }
  const leave = () => {
    setLeft(true)
    const code = countryOf(text, countries)
    if (code) setText(nameOf(code))
  }
  return (
    <Autocomplete
      {...rest}
      size="xs"
      value={text}
      error={isWrong && (isLeft || error) ? words.countries.none(text) : error}
      data={options.map(({ label }) => label)}
      filter={filterTo(({ label }) => label)}
      limit={OFFERED}
      selectFirstOptionOnChange
      onChange={type}
      onBlur={leave}
    />
  )
}

interface CountriesInputProps extends Common {
  readonly value: readonly string[]
  readonly onChange: (codes: string[]) => void
}

export const CountriesInput = ({ value, ...rest }: CountriesInputProps) => (
  <MultiSelect
    {...rest}
    searchable
    value={[...value]}
    data={options}
    filter={filterTo(({ value: code }) => nameOf(code))}
    limit={OFFERED}
    nothingFoundMessage={words.countries.noneFound}
  />
)

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
