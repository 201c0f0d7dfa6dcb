import { TextInput } from '@mantine/core'
import { wrongField } from '~/api/client'
import type { Role } from '~/api/gen/types.gen'
import { words } from '~/i18n'
import { Select } from '~/ui/mantine/Select'
import { Switch } from '~/ui/mantine/Switch'

const { settings: told } = words
const roles: readonly Role[] = ['owner', 'manager', 'operator', 'analyst']

export interface WithRole {
  readonly name: string
  readonly role: Role
  readonly may_hear: boolean
}

export const withRoleFields = ['name', 'role', 'may_hear']

interface RoleFieldsProps {
  readonly label: string
  readonly given: WithRole
  readonly set: (given: WithRole) => void
  readonly error: unknown
}

/** Who, or what, and what it may do. */
export const RoleFields = ({ label, given, set, error }: RoleFieldsProps) => (
  <>
    <TextInput
      label={label}
      value={given.name}
      error={wrongField(error, 'name')}
      onChange={({ currentTarget }) => set({ ...given, name: currentTarget.value })}
      data-autofocus
    />
    <Select
      label={told.role}
      value={given.role}
      error={wrongField(error, 'role')}
      data={roles.map((value) => ({ value, label: words.role[value] ?? value }))}
      onChange={(role) => role && set({ ...given, role: role as Role })}
    />
    <Switch
      label={told.mayHear}
      description={told.mayHearHelp}
      checked={given.may_hear}
      onChange={({ currentTarget }) => set({ ...given, may_hear: currentTarget.checked })}
    />
  </>
)
