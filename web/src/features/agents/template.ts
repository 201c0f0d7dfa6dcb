/** What a new agent begins with: a whole small talk that can be tried at once. */
export const newAgent = (name: string) => ({
  kind: 'flow',
  agent: name,
  greeting: 'Hello.',
  purpose: 'your appointment',
  speed: 1.0,
  flow: {
    start: 'question',
    states: {
      question: {
        say: 'Am I speaking with {name|the right person}, and is now a good moment?',
        on: { yes: 'thanks', no: 'goodbye' },
      },
      thanks: { say: 'Thank you. Goodbye.', end: 'confirmed' },
      goodbye: { say: 'No problem. Goodbye.', end: 'declined' },
      wrong: { say: 'I am sorry to have bothered you. Goodbye.', end: 'wrong_number' },
      stop: { say: 'I am sorry. We will not call this number again. Goodbye.', end: 'do_not_call' },
    },
    always: { opt_out: 'stop', wrong_number: 'wrong' },
  },
})
