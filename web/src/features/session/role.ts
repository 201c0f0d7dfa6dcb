import { useQuery } from '@tanstack/react-query'
import type { Role } from '~/api/gen/types.gen'
import { sessionQuery } from '~/api/queries'
import { words } from '~/i18n'

const order: readonly Role[] = ['analyst', 'operator', 'manager', 'owner']

export const isAtLeast = (role: Role, least: Role): boolean => order.indexOf(role) >= order.indexOf(least)

/** What is not allowed is shown disabled, with the role it needs; never hidden. Undefined: allowed. */
export function useRefusal(least: Role): string | undefined {
  const { data } = useQuery(sessionQuery)
  return !data || isAtLeast(data.role, least) ? undefined : words.needsRole(words.role[least] ?? least)
}

/** Full numbers, recordings and what is said. */
export const useMayHear = (): boolean => useQuery(sessionQuery).data?.may_hear ?? false
