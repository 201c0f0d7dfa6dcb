import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { LogFilter } from '~/features/log/entries'
import { LogPanel } from '~/features/log/LogPanel'
import styles from './Console.module.css'

/** The filter of the log stands in the URL. */
export function ConsoleLog({ code }: { code: string }) {
  const { log, find } = useSearch({ from: '/shell/campaigns/smart/$code/console' })
  const navigate = useNavigate({ from: '/campaigns/smart/$code/console' })
  const filter = useMemo(() => ({ kind: log ?? 'all', find: find ?? '' }) as const, [log, find])
  const set = ({ kind, find: wanted }: LogFilter) =>
    void navigate({
      search: (was) => ({ ...was, log: kind === 'all' ? undefined : kind, find: wanted || undefined }),
      replace: true,
    })
  return <LogPanel key={code} code={code} filter={filter} onFilter={set} className={styles.fills} />
}
