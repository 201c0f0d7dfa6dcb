import type { ConsoleShape, Row } from '~/api/gen/types.gen'
import { locale, words } from '~/i18n'
import { count, money, share } from '~/i18n/format'

const { facts: told } = words
const n = (value: number) => count(value, locale)

/** What a ready row says: the fact that makes it ready. */
const facts: Partial<Record<Row, (console: ConsoleShape) => string>> = {
  agent: ({ agent }) => agent,
  contacts: ({ estimate }) => told.contacts(n(estimate.remaining)),
  channels: ({ channels }) => told.channels(n(channels.allocated)),
  schedule: () => told.open,
  carrier: ({ carrier }) => carrier.name,
  budget: ({ budget }) =>
    budget.left === null ? words.budget.none : told.left(money(budget.left, budget.currency, locale)),
  breaker: ({ breaker }) =>
    breaker.is_on
      ? told.breaker(breaker.calls === 0 ? null : share(breaker.failures, breaker.calls, locale), breaker.failure_rate)
      : words.breaker.off,
}

export const factOf = (row: Row, console: ConsoleShape): string => facts[row]?.(console) || words.readiness.ready
