import { SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { wrongField } from '~/api/client'
import { createCarrier, editCarrier } from '~/api/gen/sdk.gen'
import type { CarrierGiven, CarrierKind } from '~/api/gen/types.gen'
import type { Carrier } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { words } from '~/i18n'
import { DialogForm } from '~/ui/DialogForm'
import form from '~/ui/DialogForm.module.css'
import { NumberInput } from '~/ui/mantine/NumberInput'
import { Select } from '~/ui/mantine/Select'
import { Switch } from '~/ui/mantine/Switch'
import { readPrices, writePrices } from './prices'

const { carriers: told } = words

type Fields = Omit<CarrierGiven, 'prices'> & { readonly prices: string }

const blank: Fields = { name: '', kind: 'virtual', transport: 'udp', caller_number_in: 'from', prices: '' }
const limits = ['calls_per_second', 'concurrent_calls', 'prices'] as const
const fields = ['name', 'host', 'port', 'transport', 'auth_user', 'password', 'answer_rate', ...limits]

interface CarrierFormProps {
  /** Undefined: a new one. */
  readonly carrier?: Carrier
  readonly onClose: () => void
}

/** A new carrier; of one that is there, its limits and prices, and how a trunk is reached. */
export function CarrierForm({ carrier, onClose }: CarrierFormProps) {
  const [given, setGiven] = useState<Fields>(carrier ? fieldsOf(carrier) : blank)
  const refresh = useRefresh()
  const prices = readPrices(given.prices)
  const save = useMutation({
    mutationFn: async () => {
      if (typeof prices === 'string') throw new Error(told.badPrice(prices))
      if (!carrier) return createCarrier({ body: bodyOf({ ...given, prices }), throwOnError: true })
      const { calls_per_second, concurrent_calls } = given
      const path = { carrier_id: carrier.carrier_id }
      const body = { calls_per_second, concurrent_calls, prices, ...reachedBy(given) }
      return editCarrier({ path, body, throwOnError: true })
    },
    onSuccess: onClose,
    onSettled: refresh,
  })
  const part = { given, set: (change: Partial<Fields>) => setGiven({ ...given, ...change }), error: save.error }
  return (
    <DialogForm
      title={carrier ? carrier.name : told.add}
      go={carrier ? told.save : told.add}
      error={save.error}
      fields={fields}
      isGoing={save.isPending}
      onGo={() => save.mutate()}
      onClose={onClose}
    >
      {!carrier && <What {...part} />}
      {given.kind === 'sip' && <Trunk {...part} hasPassword={carrier?.has_stored_password ?? false} />}
      {!carrier && given.kind === 'sip' && <CallerNumberIn {...part} />}
      {!carrier && given.kind === 'virtual' && <VirtualPhones {...part} />}
      <Limits {...part} />
    </DialogForm>
  )
}

function fieldsOf(carrier: Carrier): Fields {
  const { name, kind, calls_per_second, concurrent_calls } = carrier
  const { host, port, transport, auth_user } = carrier.config as Partial<CarrierGiven>
  const limits = { calls_per_second, concurrent_calls, prices: writePrices(carrier.prices) }
  return { ...blank, name, kind, host, port, transport: transport ?? 'udp', auth_user, ...limits }
}

/** Of a trunk; a password that is left blank stays as it is. */
function reachedBy({ kind, host, port, transport, auth_user, password }: Fields) {
  if (kind !== 'sip') return {}
  return { host, port, transport, auth_user: auth_user || undefined, password: password || undefined }
}

/** Only what its kind reads: anything else would be refused. */
function bodyOf({
  host,
  port,
  transport,
  auth_user,
  password,
  caller_number_in,
  ...given
}: CarrierGiven): CarrierGiven {
  const { answer_rate, is_fast, seed, ...common } = given
  const trunk = {
    host,
    port,
    transport,
    auth_user: auth_user || undefined,
    password: password || undefined,
    caller_number_in,
  }
  return given.kind === 'sip' ? { ...common, ...trunk } : { ...common, answer_rate, is_fast, seed }
}

interface PartProps {
  readonly given: Fields
  readonly set: (change: Partial<Fields>) => void
  readonly error: unknown
}

const asNumber = (value: string | number): number | undefined => (value === '' ? undefined : Number(value))

function What({ given, set, error }: PartProps) {
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label={told.kind}
        value={given.kind}
        onChange={(kind) => set({ kind: kind as CarrierKind })}
        data={[
          { value: 'virtual', label: told.virtual },
          { value: 'sip', label: told.sip },
        ]}
      />
      <p className="quiet">{told.kindHelp[given.kind]}</p>
      <TextInput
        label={told.name}
        value={given.name}
        error={wrongField(error, 'name')}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        data-autofocus
      />
    </>
  )
}

function Trunk({ given, set, error, hasPassword }: PartProps & { readonly hasPassword: boolean }) {
  const text = (field: 'host' | 'auth_user') => ({
    label: told[field],
    value: given[field] ?? '',
    error: wrongField(error, field),
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => set({ [field]: currentTarget.value }),
  })
  return (
    <>
      <TextInput {...text('host')} placeholder="sip.example.com" />
      <div className={form.pair}>
        <NumberInput
          label={told.port}
          placeholder="5060"
          value={given.port ?? ''}
          error={wrongField(error, 'port')}
          onChange={(value) => set({ port: asNumber(value) })}
        />
        <Select
          label={told.transport}
          value={given.transport}
          error={wrongField(error, 'transport')}
          data={['udp', 'tcp', 'tls'].map((value) => ({ value, label: value.toUpperCase() }))}
          onChange={(transport) => transport && set({ transport })}
        />
      </div>
      <div className={form.pair}>
        <TextInput {...text('auth_user')} autoComplete="off" />
        <TextInput
          type="password"
          label={told.password}
          placeholder={hasPassword ? told.passwordKept : undefined}
          autoComplete="new-password"
          value={given.password ?? ''}
          error={wrongField(error, 'password')}
          onChange={({ currentTarget }) => set({ password: currentTarget.value })}
        />
      </div>
    </>
  )
}

function CallerNumberIn({ given, set }: PartProps) {
  return (
    <Select
      label={told.caller_number_in}
      value={given.caller_number_in}
      data={[
        { value: 'from', label: told.inFrom },
        { value: 'asserted_identity', label: told.inAsserted },
      ]}
      onChange={(caller_number_in) => caller_number_in && set({ caller_number_in })}
    />
  )
}

function VirtualPhones({ given, set, error }: PartProps) {
  return (
    <>
      <NumberInput
        label={told.answer_rate}
        description={told.answerRateHelp}
        min={0}
        max={1}
        step={0.05}
        value={given.answer_rate ?? ''}
        error={wrongField(error, 'answer_rate')}
        onChange={(value) => set({ answer_rate: asNumber(value) })}
      />
      <Switch
        label={told.is_fast}
        checked={given.is_fast ?? false}
        onChange={({ currentTarget }) => set({ is_fast: currentTarget.checked })}
      />
    </>
  )
}

function Limits({ given, set, error }: PartProps) {
  const number = (field: 'calls_per_second' | 'concurrent_calls') => ({
    label: told[field],
    value: given[field] ?? '',
    error: wrongField(error, field),
    onChange: (value: string | number) => set({ [field]: asNumber(value) }),
  })
  return (
    <>
      <div className={form.pair}>
        <NumberInput {...number('calls_per_second')} min={0.1} step={0.5} />
        <NumberInput {...number('concurrent_calls')} min={1} allowDecimal={false} />
      </div>
      <Textarea
        label={told.prices}
        maxRows={12}
        description={told.pricesHelp}
        placeholder={'91 0.84 60/60\n* 1.20'}
        value={given.prices}
        error={wrongField(error, 'prices')}
        onChange={({ currentTarget }) => set({ prices: currentTarget.value })}
      />
    </>
  )
}
