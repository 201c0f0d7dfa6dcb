import { expect, it } from 'vitest'
import { readAttributes, writeAttributes } from './attributes'

it('attributes are read as they are written, and only the first colon parts them', () => {
  const attributes = { renews_on: '14 March', link: 'https://example.com', empty: '' }
  expect(readAttributes(writeAttributes(attributes))).toEqual(attributes)
  expect(readAttributes('\nvip\n')).toEqual({ vip: '' })
})
