/** ISO 3166 codes, as the server knows them; what they are called, the browser knows in every language. */
const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC ' +
  'CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB ' +
  'GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG ' +
  'KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU ' +
  'MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW ' +
  'SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA ' +
  'UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'

export interface Country {
  readonly code: string
  readonly name: string
}

export function countriesIn(locale: string): Country[] {
  const names = new Intl.DisplayNames([locale], { type: 'region' })
  return CODES.split(' ')
    .map((code) => ({ code, name: names.of(code) ?? code }))
    .sort((a, b) => a.name.localeCompare(b.name, locale))
}

export const labelOf = ({ code, name }: Country): string => `${name} (${code})`

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()

/** By its code, its name, or both as they are shown; accents and case aside. */
export function countryOf(text: string, countries: readonly Country[]): string | undefined {
  const typed = plain(text)
  return countries.find((one) => [one.code, one.name, labelOf(one)].some((known) => plain(known) === typed))?.code
}

/** Those in which it is found: the code first, then names that begin so. */
export function countriesLike(text: string, countries: readonly Country[]): Country[] {
  const typed = plain(text)
  const rank = ({ code, name }: Country) => {
    if (plain(code) === typed) return 0
    if (plain(name).startsWith(typed)) return 1
    return plain(name).includes(typed) || plain(labelOf({ code, name })) === typed ? 2 : 3
  }
  const ranked = countries.map((one) => [rank(one), one] as const).filter(([place]) => place < 3)
  return ranked.sort(([a], [b]) => a - b).map(([, one]) => one)
}
