import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { words } from '~/i18n'
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

/** A short list, whole. */
export function ListTable<T>({ query, empty, ...table }: ListTableProps<T>) {
  return (
    <>
      {query.error ? <Problem error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && <Loading />}
      {query.data?.length === 0 && empty}
      {query.data && query.data.length > 0 && <DataTable {...table} rows={query.data} />}
    </>
  )
}

const Loading = () => (
  <Patiently>
    <TableRows count={8} />
  </Patiently>
)
