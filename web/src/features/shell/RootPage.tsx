import { Outlet } from '@tanstack/react-router'
import { Gate } from '~/features/session/Gate'
import { CrumbProvider } from './crumbs'
import { ZoneProvider } from './zone'

export const RootPage = () => (
  <Gate>
    {(zone) => (
      <ZoneProvider organizationZone={zone}>
        <CrumbProvider>
          <Outlet />
        </CrumbProvider>
      </ZoneProvider>
    )}
  </Gate>
)
