/** Loaded with the form alone: half of the console's words are its. */
export { formWords } from './en/form'
