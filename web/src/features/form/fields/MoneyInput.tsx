import { useQuery } from '@tanstack/react-query'
import { organizationQuery } from '~/api/queries'
import { NumberInput } from '~/ui/mantine/NumberInput'
import { type ControlProps, common } from './common'

const MICRO = 1_000_000

/** Typed in the currency's unit, kept in millionths of it; blank is no limit. */
export function MoneyInput(props: ControlProps) {
  const { data } = useQuery(organizationQuery)
  const micros = props.value as number | null
  return (
    <span className="with-mark">
      <NumberInput
        {...common(props)}
        value={micros === null ? '' : micros / MICRO}
        onChange={(next) => props.onChange(next === '' ? null : Math.round(Number(next) * MICRO))}
        allowNegative={false}
        decimalScale={6}
        thousandSeparator=" "
        w={132}
        styles={{ input: { textAlign: 'end' } }}
      />
      <span className="quiet">{data?.currency}</span>
    </span>
  )
}
