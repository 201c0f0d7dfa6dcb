import '~/ui/mono.css'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCrumbs } from '~/features/shell/crumbs'
import { words } from '~/i18n'
import { PageHead } from '~/ui/PageHead'
import { Choices, tabId } from '~/ui/Tabs'
import { AuditTab } from './AuditTab'
import { KeysTab } from './KeysTab'
import { MembersTab } from './MembersTab'
import { OrganizationTab } from './OrganizationTab'
import { type SettingsTab, settingsTabs } from './search'

const { settings: told } = words
const PANEL = 'settings-panel'
const parts = { organization: OrganizationTab, members: MembersTab, keys: KeysTab, audit: AuditTab }

export function SettingsPage() {
  useCrumbs({ text: told.title })
  const { tab = 'organization' } = useSearch({ from: '/shell/settings' })
  const navigate = useNavigate({ from: '/settings' })
  const Part = parts[tab]
  return (
    <>
      <PageHead
        title={told.title}
        tabs={
          <Choices
            label={told.tabsLabel}
            panelId={PANEL}
            current={tab}
            onPick={(id) => void navigate({ search: (was) => ({ ...was, tab: id as SettingsTab }) })}
            items={settingsTabs.map((id) => ({ id, text: told.tabs[id] }))}
          />
        }
      />
      <div role="tabpanel" id={PANEL} aria-labelledby={tabId(PANEL, tab)}>
        <Part />
      </div>
    </>
  )
}
