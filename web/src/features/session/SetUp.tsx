import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { isProblem, wrongField } from '~/api/client'
import { createOrganization } from '~/api/gen/sdk.gen'
import { myZone } from '~/features/shell/zone'
import { words } from '~/i18n'
import { CountryInput } from '~/ui/CountryInput'
import { NumberInput } from '~/ui/mantine/NumberInput'
import styles from './SignIn.module.css'

const { setUp } = words

/** The first thing: whose program this is. Country and zone decide which law binds. */
export function SetUp() {
  const [given, setGiven] = useState({
    name: '',
    country: countryOfBrowser(),
    zone: myZone,
    currency: 'USD',
    channel_cap: 10,
  })
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: () => createOrganization({ body: given, throwOnError: true }),
    onSuccess: () => queries.resetQueries(),
  })
  const text = (field: 'name' | 'zone' | 'currency') => ({
    label: setUp[field],
    description: setUp.help[field],
    value: given[field],
    error: wrongField(create.error, field),
    onChange: (event: { currentTarget: { value: string } }) =>
      setGiven({ ...given, [field]: event.currentTarget.value }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <main className={styles.page}>
      <p className={styles.product}>{words.product}</p>
      <h1>{setUp.title}</h1>
      <p>{setUp.lead}</p>
      <form className={styles.form} onSubmit={submit}>
        <TextInput {...text('name')} required autoFocus />
        <CountryInput
          label={setUp.country}
          description={setUp.help.country}
          required
          value={given.country}
          error={wrongField(create.error, 'country')}
          onChange={(country) => setGiven({ ...given, country })}
        />
        <TextInput {...text('zone')} required />
        <TextInput {...text('currency')} required maxLength={3} />
        <NumberInput
          label={setUp.channel_cap}
          description={setUp.help.channel_cap}
          value={given.channel_cap}
          min={1}
          error={wrongField(create.error, 'channel_cap')}
          onChange={(value) => setGiven({ ...given, channel_cap: Number(value) })}
        />
        {create.error && !isProblem(create.error, 'invalid_input') && (
          <p className="bad-text" role="alert">
            {create.error.message}
          </p>
        )}
        <Button type="submit" variant="filled" loading={create.isPending}>
          {setUp.go}
        </Button>
      </form>
    </main>
  )
}

const countryOfBrowser = (): string => new Intl.Locale(navigator.language).region ?? ''
