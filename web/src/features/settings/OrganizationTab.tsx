import { TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { isOfFields, wrongField } from '~/api/client'
import { editOrganization } from '~/api/gen/sdk.gen'
import type { Organization, OrganizationChanges } from '~/api/gen/types.gen'
import { organizationQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { locale, words } from '~/i18n'
import { money } from '~/i18n/format'
import { Command } from '~/ui/Command'
import { CountriesInput, CountryInput } from '~/ui/CountryInput'
import { NumberInput } from '~/ui/mantine/NumberInput'
import { Problem } from '~/ui/Problem'
import { Patiently, Rows } from '~/ui/Skeleton'
import styles from './Settings.module.css'

const { settings: told } = words
const texts = ['zone', 'currency'] as const
const MICRO = 1_000_000
const numbers = [
  'channel_cap',
  'callback_tolerance_min',
  'dnc_max_age_days',
  'recordings_days',
  'transcripts_days',
  'events_days',
] as const

export function OrganizationTab() {
  const query = useQuery(organizationQuery)
  if (query.data) return <OrganizationForm organization={query.data} />
  if (query.error) return <Problem error={query.error} onRetry={() => void query.refetch()} />
  return (
    <Patiently>
      <div className="pad">
        <Rows count={8} />
      </div>
    </Patiently>
  )
}

type Field = keyof typeof told.fields

/** Typed in the currency's unit, sent in millionths of it. */
const sentAs = (name: Field): string => (name === 'monthly_budget' ? 'monthly_budget_micro' : name)
const fields = (Object.keys(told.fields) as Field[]).map(sentAs)

const unitOf = (name: string): string =>
  name.endsWith('_days') ? told.days : name.endsWith('_min') ? told.minutes : ''

/** What is changed back is no change; no budget is told as null and sent as 0. */
function differing(changes: OrganizationChanges, organization: Organization): OrganizationChanges {
  const plain = (value: unknown) => JSON.stringify(value ?? 0)
  const isSame = (name: string, value: unknown) => plain(organization[name as keyof Organization]) === plain(value)
  return Object.fromEntries(Object.entries(changes).filter(([name, value]) => !isSame(name, value)))
}

/** What the input would leave out without a word. */
const hasMoreThanDigits = (typed: string, suffix: string): boolean => /[^\d .]/.test(typed.replace(suffix, ''))

function OrganizationForm({ organization }: { organization: Organization }) {
  const [changes, setChanges] = useState<OrganizationChanges>({})
  const [unread, setUnread] = useState<Field>()
  const refresh = useRefresh()
  const refusal = useRefusal('owner')
  const save = useMutation({
    mutationFn: () => editOrganization({ body: differ, throwOnError: true }),
    onSuccess: () => setChanges({}),
    onSettled: refresh,
  })
  const shown = { ...organization, ...changes }
  const differ = differing(changes, organization)
  const isUnchanged = Object.keys(differ).length === 0
  const unfit = unread ? told.digits : isUnchanged ? told.nothingChanged : undefined
  const set = (change: OrganizationChanges) => setChanges({ ...changes, ...change })
  const common = (name: Field) => ({
    label: told.fields[name],
    description: told.help[name],
    error: wrongField(save.error, sentAs(name)),
    disabled: Boolean(refusal),
  })
  const text = (name: 'name' | (typeof texts)[number]) => ({
    ...common(name),
    value: shown[name] ?? '',
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => set({ [name]: currentTarget.value }),
  })
  const number = (name: Field, suffix: string) => ({
    ...common(name),
    ...(unread === name && { error: told.digits }),
    suffix,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) =>
      setUnread(hasMoreThanDigits(currentTarget.value, suffix) ? name : unread === name ? undefined : unread),
  })
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (!refusal && !unfit) save.mutate()
  }
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <TextInput {...text('name')} />
      <CountryInput {...common('country')} value={shown.country ?? ''} onChange={(country) => set({ country })} />
      {texts.map((name) => (
        <TextInput key={name} {...text(name)} />
      ))}
      <NumberInput
        {...number('monthly_budget', ` ${shown.currency}`)}
        value={shown.monthly_budget_micro ? shown.monthly_budget_micro / MICRO : ''}
        onChange={(given) => set({ monthly_budget_micro: given === '' ? 0 : Math.round(Number(given) * MICRO) })}
        thousandSeparator=" "
        allowNegative={false}
        decimalScale={6}
      />
      {organization.budget_left_micro !== null && (
        <p className="quiet">{told.budgetLeft(money(organization.budget_left_micro, organization.currency, locale))}</p>
      )}
      <CountriesInput
        {...common('allowed_countries')}
        value={shown.allowed_countries ?? []}
        onChange={(allowed_countries) => set({ allowed_countries })}
      />
      {numbers.map((name) => (
        <NumberInput
          key={name}
          {...number(name, unitOf(name) && ` ${unitOf(name)}`)}
          value={shown[name] ?? ''}
          allowDecimal={false}
          min={0}
          onChange={(value) => typeof value === 'number' && set({ [name]: value })}
        />
      ))}
      <div className={styles.foot}>
        <Command
          variant="filled"
          type="submit"
          refusal={refusal ?? unfit}
          onClick={() => undefined}
          loading={save.isPending}
        >
          {told.save}
        </Command>
        <span role="status" className="quiet">
          {save.isSuccess && isUnchanged && told.saved}
        </span>
      </div>
      {save.error && !isOfFields(save.error, fields) && (
        <Problem error={save.error} title={words.problem.nothingChanged} />
      )}
    </form>
  )
}
