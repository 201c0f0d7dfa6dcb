import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import type { ConsoleSearch } from './search'

/** What is being asked stands in the URL: a reload, or a link, shows the same question. */
export function useAsk(): (ask: ConsoleSearch['ask'] | undefined) => void {
  const navigate = useNavigate()
  return useCallback(
    (ask) => void navigate({ to: '.', search: (was: object) => ({ ...was, ask }), replace: true }),
    [navigate],
  )
}
