import { en } from './en'

/** The words of the console stand here and nowhere else. Another language is another object of this shape. */
export type Words = typeof en
export const words: Words = en
export const locale = typeof navigator === 'undefined' ? 'en-GB' : navigator.language
