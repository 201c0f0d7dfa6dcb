import { TextInput } from '@mantine/core'
import { words } from '~/i18n'
import { Select } from '~/ui/mantine/Select'
import { Panel } from '~/ui/Panel'
import { consents } from './fields'
import styles from './Import.module.css'
import type { Said } from './saidOfFile'

const { imports: told, contactForm } = words

interface ConsentOfFileProps {
  readonly said: Said
  readonly onSaid: (said: Said) => void
  readonly wrongDay: string | undefined
}

/** One statement for all rows that name no consent of their own. */
export function ConsentOfFile({ said, onSaid, wrongDay }: ConsentOfFileProps) {
  const { consents: names, fields } = contactForm
  return (
    <Panel title={told.consent} className={styles.step}>
      <p className="quiet">{told.consentHelp}</p>
      <div className={styles.consent}>
        <Select
          label={fields.consent}
          value={said.consent}
          data={consents.map((value) => ({ value, label: value ? (names[value] ?? value) : told.noStatement }))}
          onChange={(consent) => onSaid({ ...said, consent: consent ?? '' })}
        />
        {said.consent && (
          <>
            <TextInput
              label={fields.consent_source}
              value={said.consent_source}
              placeholder={told.sourceExample}
              maxLength={200}
              onChange={({ currentTarget }) => onSaid({ ...said, consent_source: currentTarget.value })}
            />
            <TextInput
              label={fields.consent_on}
              type="date"
              value={said.consent_on}
              error={wrongDay}
              onChange={({ currentTarget }) => onSaid({ ...said, consent_on: currentTarget.value })}
            />
          </>
        )}
      </div>
    </Panel>
  )
}
