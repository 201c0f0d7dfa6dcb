import { Textarea, TextInput } from '@mantine/core'
import { formWords } from '~/i18n/form'
import { CountryInput } from '~/ui/CountryInput'
import { NumberInput } from '~/ui/mantine/NumberInput'
import { Select } from '~/ui/mantine/Select'
import { Switch } from '~/ui/mantine/Switch'
import { type ControlProps, common } from './common'
import { SingleContactControl, SingleNumberControl } from './contact'
import { Days } from './Days'
import { MoneyInput } from './MoneyInput'
import { AgentControl, NumbersControl, ProjectControl, VersionControl } from './references'

/** The control of a kind of setting; a few settings have one of their own. */
export function Control(props: ControlProps) {
  const Own = byName[props.row.name] ?? byKind[props.row.kind] ?? TextControl
  return <Own {...props} />
}

function NumberControl(props: ControlProps) {
  const { row, value, onChange } = props
  const isDecimal = row.kind === 'number'
  const unit = formWords.units[row.name] ?? row.unit
  return (
    <span className="with-mark">
      <NumberInput
        {...common(props)}
        value={(value as number | null) ?? ''}
        onChange={(next) => onChange(next === '' ? null : Number(next))}
        allowDecimal={isDecimal}
        allowNegative={false}
        thousandSeparator=" "
        w={104}
        styles={{ input: { textAlign: 'end' } }}
      />
      <span className="quiet">{unit}</span>
    </span>
  )
}

function TextControl(props: ControlProps) {
  const { row, value, onChange } = props
  return (
    <TextInput
      {...common(props)}
      value={(value as string | null) ?? ''}
      onChange={({ currentTarget }) =>
        onChange(currentTarget.value === '' && row.is_nullable ? null : currentTarget.value)
      }
    />
  )
}

const LongText = (props: ControlProps) => (
  <Textarea
    {...common(props)}
    value={(props.value as string | null) ?? ''}
    onChange={({ currentTarget }) =>
      props.onChange(currentTarget.value === '' && props.row.is_nullable ? null : currentTarget.value)
    }
  />
)

const FlagControl = (props: ControlProps) => (
  <Switch
    {...common(props)}
    checked={props.value as boolean}
    onChange={({ currentTarget }) => props.onChange(currentTarget.checked)}
  />
)

const DateControl = (props: ControlProps) => (
  <TextInput
    {...common(props)}
    type="date"
    w={160}
    value={(props.value as string | null) ?? ''}
    onChange={({ currentTarget }) => props.onChange(currentTarget.value || null)}
  />
)

/** 24:00 is a time of a day's end here, so that the browser's own picker would not do. */
const TimeControl = (props: ControlProps) => (
  <TextInput
    {...common(props)}
    w={104}
    placeholder={props.row.name === 'window_end' ? '24:00' : '09:00'}
    inputMode="numeric"
    value={(props.value as string | null) ?? ''}
    onChange={({ currentTarget }) => props.onChange(currentTarget.value || null)}
  />
)

const ChoiceControl = (props: ControlProps) => (
  <Select
    {...common(props)}
    value={props.value as string}
    onChange={(value) => value && props.onChange(value)}
    data={props.row.choices.map((value) => ({ value, label: formWords.choices[value] ?? value }))}
  />
)

const CountryControl = (props: ControlProps) => (
  <CountryInput
    {...common(props)}
    value={(props.value as string | null) ?? ''}
    onChange={(code) => props.onChange(code || null)}
  />
)

/** A list typed with commas: kept as typed until it is left, so that a comma can be typed at all. */
function ListControl(props: ControlProps) {
  const list = props.value as readonly string[]
  const leave = (typed: string) => {
    const next = typed.split(/[,\s]+/).filter(Boolean)
    if (next.join() !== list.join()) props.onChange(next)
  }
  return (
    <Textarea
      {...common(props)}
      key={list.join()}
      defaultValue={list.join(', ')}
      onBlur={({ currentTarget }) => leave(currentTarget.value)}
    />
  )
}

const byName: Partial<Record<string, (props: ControlProps) => React.ReactNode>> = {
  description: LongText,
  call_context: LongText,
  voicemail_message: LongText,
  allowed_days: Days,
  budget_micro: MoneyInput,
  project_id: ProjectControl,
  agent_id: AgentControl,
  agent_version: VersionControl,
  country: CountryControl,
  single_contact: SingleContactControl,
  single_number: SingleNumberControl,
  caller_numbers: NumbersControl,
}

const byKind: Partial<Record<string, (props: ControlProps) => React.ReactNode>> = {
  integer: NumberControl,
  number: NumberControl,
  flag: FlagControl,
  date: DateControl,
  time: TimeControl,
  choice: ChoiceControl,
  'list of texts': ListControl,
  'list of dates': ListControl,
}
