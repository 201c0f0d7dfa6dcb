import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import type { Tab } from '~/api/gen/types.gen'
import { useKeys } from '~/features/shell/keys'
import { formWords } from '~/i18n/form'
import { AskLeave } from '~/ui/AskLeave'
import { Mark } from '~/ui/Mark'
import { PageHead } from '~/ui/PageHead'
import { Choices, tabId } from '~/ui/Tabs'
import { ErrorSummary } from './ErrorSummary'
import { Foot } from './Foot'
import styles from './Form.module.css'
import { InWords } from './InWords'
import { type FormSearch, tabs } from './search'
import { TabFields } from './TabFields'
import type { Form } from './useForm'
import { countByTab } from './values'

const PANEL = 'form-panel'

interface FormPageProps {
  readonly form: Form
  readonly title: string
  readonly meta?: ReactNode
  readonly actions: ReactNode
  readonly above?: ReactNode
}

export function FormPage({ form, title, meta, actions, above }: FormPageProps) {
  const [tab, setTab] = useTab()
  const { visit } = form
  useEffect(() => () => visit(tab), [tab, visit])
  const step = (by: number) => {
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length] ?? tab
    setTab(next)
    // What had the focus goes with its tab.
    document.getElementById(tabId(PANEL, next))?.focus()
  }
  useKeys({ 'ctrl+arrowright': () => step(1), 'ctrl+arrowleft': () => step(-1) })
  return (
    <>
      <AskLeave isDirty={Object.keys(form.changes).length > 0} />
      <PageHead title={title} meta={meta} tabs={<FormTabs form={form} tab={tab} onPick={setTab} />} />
      <div className={styles.create}>
        <div className={styles.form} role="tabpanel" id={PANEL} aria-labelledby={tabId(PANEL, tab)}>
          {above}
          {form.isTried && form.told.length > 0 && <ErrorSummary form={form} onGo={setTab} />}
          <TabFields form={form} tab={tab} />
        </div>
        <InWords form={form} />
        <Foot form={form}>{actions}</Foot>
      </div>
    </>
  )
}

function useTab(): [Tab, (tab: Tab) => void] {
  const search = useSearch({ strict: false }) as FormSearch
  const navigate = useNavigate()
  const set = (tab: Tab) => void navigate({ to: '.', search: (was: object) => ({ ...was, tab }), replace: true })
  return [search.tab ?? 'targeting', set]
}

function FormTabs({ form, tab, onPick }: { form: Form; tab: Tab; onPick: (tab: Tab) => void }) {
  const wrong = countByTab(form.told, form.table.rows)
  const items = tabs.map((id) => ({
    id,
    text: formWords.tabs[id],
    mark: <TabMark errors={wrong[id] ?? 0} isVisited={form.visited.has(id) && id !== tab} />,
  }))
  return (
    <Choices
      label={formWords.tabsLabel}
      panelId={PANEL}
      items={items}
      current={tab}
      onPick={(id) => onPick(id as Tab)}
    />
  )
}

function TabMark({ errors, isVisited }: { errors: number; isVisited: boolean }) {
  if (errors > 0) {
    return (
      <span className="with-mark bad-text">
        <Mark shape="triangle" tone="bad" />
        <span className="num">{errors}</span>
        <span className="sr">{formWords.errors(errors)}</span>
      </span>
    )
  }
  if (!isVisited) return null
  return (
    <>
      <Mark shape="check" tone="text-2" />
      <span className="sr">{formWords.valid}</span>
    </>
  )
}
