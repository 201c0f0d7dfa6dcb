import { describe, expect, it } from 'vitest'
import { subjectOf } from './deeds'

describe('what a line of the audit log is about', () => {
  it.each([
    ['call 01a215dc-c2c9-7c4c-8a42-38a0b923820d', '/calls/01a215dc-c2c9-7c4c-8a42-38a0b923820d', 'call 01a215dc'],
    [
      'recording of call 01a215dc-c2c9-7c4c-8a42-38a0b923820d',
      '/calls/01a215dc-c2c9-7c4c-8a42-38a0b923820d',
      'recording of call 01a215dc',
    ],
    ['number of contact 12', '/contacts/12', 'number of contact 12'],
    ['/campaigns/MRN-0326/pause', '/campaigns/smart/MRN-0326/console', 'MRN-0326'],
    ['/agents/1/talk', '/agents/1', 'agent 1'],
    [
      '/calls/01a215dc-c2c9-7c4c-8a42-38a0b923820d/hang-up',
      '/calls/01a215dc-c2c9-7c4c-8a42-38a0b923820d',
      'call 01a215dc',
    ],
    ['/members/3', undefined, 'member 3'],
    ['/carriers/3/numbers', undefined, 'carrier 3'],
    ['/dnc', undefined, ''],
    ['/dnc/remove +1212*****41: she asked for it', undefined, '', '+1212*****41: she asked for it'],
    ['/campaigns MRN-0326: March', '/campaigns/smart/MRN-0326/console', 'MRN-0326', 'March'],
    ['/campaigns/MRN-0326/allocate 12 channels', '/campaigns/smart/MRN-0326/console', 'MRN-0326', '12 channels'],
    ['/dnc/registries/us_national_dnc', undefined, ''],
    ['/campaigns', undefined, ''],
    ['numbers of the call log', undefined, 'numbers of the call log'],
  ])('%s', (what, to, text, detail = '') => {
    expect(subjectOf(what)).toEqual({ to, text, detail })
  })
})
