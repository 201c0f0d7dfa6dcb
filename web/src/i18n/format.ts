/** Numbers in the reader's locale, times in the zone that the page chose. Pure: the instant of now is an argument. */

export interface Reader {
  readonly locale: string
  readonly zone: string
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(reader: Reader, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${reader.locale}|${reader.zone}|${JSON.stringify(options)}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(reader.locale, { ...options, timeZone: reader.zone, hourCycle: 'h23' })
  formatters.set(key, made)
  return made
}

const asDate = (instant: string | number | Date): Date => new Date(instant)

export const count = (value: number, locale: string): string => value.toLocaleString(locale)

export const decimal = (value: number, locale: string, digits = 1): string =>
  value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })

export function share(part: number, whole: number, locale: string): string {
  return whole > 0 ? `${decimal((100 * part) / whole, locale)}\u00a0%` : '–'
}

/** "de-CH" → "Swiss High German"; a code that nobody knows stays as it is. */
export function languageName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}

/** Money is kept in millionths of the currency's unit. */
export function money(micros: number, currency: string, locale: string): string {
  const amount = micros / 1_000_000
  const digits = Number.isInteger(amount) || Math.abs(amount) >= 1000 ? 0 : 2
  return amount.toLocaleString(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}

export const clockTime = (instant: string | number | Date, reader: Reader): string =>
  formatter(reader, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(asDate(instant))

export const hourMinute = (instant: string | number | Date, reader: Reader): string =>
  formatter(reader, { hour: '2-digit', minute: '2-digit' }).format(asDate(instant))

export function calendarDay(instant: string | number | Date, reader: Reader): string {
  const parts = partsOf(instant, reader)
  return `${parts.year}-${parts.month}-${parts.day}`
}

interface Parts {
  year: string
  month: string
  day: string
  hour: string
  minute: string
  second: string
}

function partsOf(instant: string | number | Date, reader: Reader): Parts {
  const parts = formatter(
    { locale: 'en-CA', zone: reader.zone },
    {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
  ).formatToParts(asDate(instant))
  return Object.fromEntries(parts.map((part) => [part.type, part.value])) as unknown as Parts
}

/** Hours since midnight of its own day in the zone: what a day line measures in. */
export function hoursIntoDay(instant: string | number | Date, reader: Reader): number {
  const { hour, minute, second } = partsOf(instant, reader)
  return Number(hour) + Number(minute) / 60 + Number(second) / 3600
}

export function daysBetween(from: string | number | Date, to: string | number | Date, reader: Reader): number {
  const at = (instant: string | number | Date) => Date.parse(`${calendarDay(instant, reader)}T00:00:00Z`)
  return Math.round((at(to) - at(from)) / 86_400_000)
}

export interface DayWords {
  readonly today: string
  readonly tomorrow: string
  readonly yesterday: string
  readonly at: (day: string, time: string) => string
}

/** "today" and "tomorrow" hold only within the zone that the time is told in. */
export function dayName(instant: string | number | Date, now: number, reader: Reader, words: DayWords): string {
  const away = daysBetween(now, instant, reader)
  if (away === 0) return words.today
  if (away === 1) return words.tomorrow
  if (away === -1) return words.yesterday
  return shortDay(instant, now, reader)
}

function shortDay(instant: string | number | Date, now: number, reader: Reader): string {
  const isSameYear = calendarDay(instant, reader).slice(0, 4) === calendarDay(now, reader).slice(0, 4)
  const options: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' }
  return formatter(reader, isSameYear ? options : { ...options, year: 'numeric' })
    .format(asDate(instant))
    .replace(',', '')
}

export function dayAndTime(instant: string | number | Date, now: number, reader: Reader, words: DayWords): string {
  return `${dayName(instant, now, reader, words)} ${hourMinute(instant, reader)}`
}

/** As the end of a sentence: "tomorrow at 10:00". */
export const dayAtTime = (instant: string | number | Date, now: number, reader: Reader, words: DayWords): string =>
  words.at(dayName(instant, now, reader, words), hourMinute(instant, reader))

/** 70 → "1:10", 3670 → "1:01:10". */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  const tail = `${h ? String(m).padStart(2, '0') : m}:${String(s).padStart(2, '0')}`
  return h ? `${h}:${tail}` : tail
}

/** The two largest units: "41 s", "1 min 10 s", "14 h 12 min", "3 d 4 h". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's')
  if (whole < 86_400) return pair(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min')
  return pair(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h')
}

const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small ? `${big} ${bigUnit} ${small} ${smallUnit}` : `${big} ${bigUnit}`

const ONE_DIGIT = new Set(['1', '7'])
/** Country codes of two digits; all others have three (ITU-T E.164). */
const TWO_DIGITS = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
)

/** A number of a person as the page may show it: country code and groups set apart, masked digits as dots. */
export function phone(e164: string): string {
  const digits = e164.replaceAll(/[*x]/gi, '•').replace(/^\+/, '')
  const code = ONE_DIGIT.has(digits.slice(0, 1)) ? 1 : TWO_DIGITS.has(digits.slice(0, 2)) ? 2 : 3
  const rest = digits.slice(code)
  const groups = code === 1 && rest.length === 10 ? [rest.slice(0, 3), rest.slice(3, 6), rest.slice(6)] : inGroups(rest)
  return [`+${digits.slice(0, code)}`, ...groups].join(' ')
}

/** From the end: fours, and what is left over first. */
function inGroups(digits: string): string[] {
  const size = digits.length % 4 === 1 ? 3 : 4
  const first = digits.length % size
  const found = first ? [digits.slice(0, first)] : []
  for (let at = first; at < digits.length; at += size) found.push(digits.slice(at, at + size))
  return found
}

/** The instant of a wall-clock time ("09:00", "24:00") of a day ("2026-03-10") in a zone. */
export function instantOf(day: string, wall: string, zone: string): number {
  const [hour = 0, minute = 0] = wall.split(':').map(Number)
  const asUtc = Date.parse(`${day}T00:00:00Z`) + (hour * 60 + minute) * 60_000
  const offset = (instant: number) => {
    const told = partsOf(instant, { locale: 'en-CA', zone })
    const read = `${told.year}-${told.month}-${told.day}T${told.hour}:${told.minute}:${told.second}Z`
    return Date.parse(read) - Math.floor(instant / 1000) * 1000
  }
  const guess = asUtc - offset(asUtc)
  // The clocks may have changed between the guess and where it lies.
  return asUtc - offset(guess)
}
