import { describe, expect, it } from 'vitest'
import { countriesIn, countriesLike, countryOf } from './countries'

const countries = countriesIn('en')

describe('a country that is typed', () => {
  it.each([
    ['in', 'IN'],
    ['india', 'IN'],
    ['India (IN)', 'IN'],
    ['Cote d’Ivoire', 'CI'],
    ['Atlantis', undefined],
    ['At', 'AT'],
    ['', undefined],
  ])('%s', (text, code) => {
    expect(countryOf(text, countries)).toBe(code)
  })

  it('is offered by its code first, then by names that begin so', () => {
    expect(countriesLike('us', countries)[0]?.code).toBe('US')
    expect(countriesLike('ger', countries).map(({ code }) => code)).toEqual(['DE', 'DZ', 'NE', 'NG'])
    expect(countriesLike('atlantis', countries)).toEqual([])
  })
})

it('is called as the reader calls it', () => {
  expect(countryOf('Deutschland', countriesIn('de'))).toBe('DE')
})
