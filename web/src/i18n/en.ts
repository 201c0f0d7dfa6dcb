import { agentWords } from './en/agents'
import { callWords } from './en/calls'
import { campaignWords } from './en/campaigns'
import { consoleWords } from './en/console'
import { formDialogWords } from './en/forms'
import { healthWords } from './en/health'
import { pageWords } from './en/pages'
import { shellWords } from './en/shell'
import { vocabularyWords } from './en/vocabulary'

export const en = {
  ...shellWords,
  ...vocabularyWords,
  ...campaignWords,
  ...consoleWords,
  ...pageWords,
  ...callWords,
  ...agentWords,
  ...healthWords,
  ...formDialogWords,
}
