import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'
import { Problem } from './Problem'
import { Patiently, TableRows } from './Skeleton'
import styles from './Table.module.css'

export interface Column<T> {
  readonly head: string
  readonly cell: (row: T) => ReactNode
  readonly isEnd?: boolean
  /** On a phone a line of its own. */
  readonly isLine?: boolean
  /** Left out on a phone. */
  readonly isWideOnly?: boolean
}

interface DataTableProps<T> {
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string | number
}

export function DataTable<T>({ columns, rows, keyOf }: DataTableProps<T>) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.head} scope="col" className={column.isEnd ? 'end' : undefined}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <td
                key={column.head}
                className={column.isEnd ? 'end num' : undefined}
                data-wide={column.isWideOnly}
                data-line={column.isLine}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface PagedQuery<T> {
  readonly data?: { readonly pages: readonly { readonly items: readonly T[] }[] }
  readonly error: unknown
  readonly isPending: boolean
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
  readonly refetch: () => unknown
}

type PagedTableProps<T> = Omit<DataTableProps<T>, 'rows'> & { readonly query: PagedQuery<T>; readonly empty: ReactNode }

/** A list of keyset pages, with its loading, error and empty states. */
export function PagedTable<T>({ query, empty, ...table }: PagedTableProps<T>) {
  const rows = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      {query.error ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && <Loading />}
      {query.data && rows.length === 0 && empty}
      {rows.length > 0 && <DataTable {...table} rows={rows} />}
      {query.hasNextPage && (
        <div className="pad">
          <Button onClick={() => void query.fetchNextPage()} loading={query.isFetchingNextPage}>
            {words.campaigns.loadMore}
          </Button>
        </div>
      )}
    </>
  )
}

interface ListQuery<T> {
  readonly data?: readonly T[]
  readonly error: unknown
  readonly isPending: boolean
  readonly refetch: () => unknown
}

type ListTableProps<T> = Omit<DataTableProps<T>, 'rows'> & { readonly query: ListQuery<T>; readonly empty: ReactNode }

const FIRST = 50

/** A list that comes whole: what is beyond the first fifty is shown when asked for. */
export function ListTable<T>({ query, empty, ...table }: ListTableProps<T>) {
  const [isWhole, setIsWhole] = useState(false)
  const rows = query.data ?? []
  const shown = isWhole ? rows : rows.slice(0, FIRST)
  return (
    <>
      {query.error ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && <Loading />}
      {query.data && rows.length === 0 && empty}
      {shown.length > 0 && <DataTable {...table} rows={shown} />}
      {shown.length < rows.length && (
        <div className="pad">
          <Button onClick={() => setIsWhole(true)}>{words.showAll(count(rows.length, locale))}</Button>
        </div>
      )}
    </>
  )
}

export const Loading = () => (
  <Patiently>
    <TableRows count={8} />
  </Patiently>
)
