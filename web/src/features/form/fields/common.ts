import type { SettingRow, SettingsTold } from '~/api/gen/types.gen'
import type { Value } from '../values'

export interface ControlProps {
  readonly row: SettingRow
  readonly value: Value
  /** All of the form. */
  readonly settings: SettingsTold
  readonly onChange: (value: unknown) => void
  readonly isLocked: boolean
  readonly isWrong: boolean
  readonly describedBy: string
}

export const common = ({ row, isLocked, isWrong, describedBy }: ControlProps) => ({
  id: `field-${row.name}`,
  disabled: isLocked,
  error: isWrong,
  'aria-describedby': describedBy,
})
