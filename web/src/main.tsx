import '@fontsource-variable/ibm-plex-sans/wght.css'
import '~/ui/mantineStyles'
import '~/ui/tokens.css'
import '~/ui/base.css'
import '~/ui/mantine.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import { setUpClient } from '~/api/client'
import { queryClient } from '~/api/queries'
import { LiveProvider } from '~/features/live/LiveProvider'
import { watchForNewBuilds } from '~/features/shell/staleBuild'
import { theme, variablesFromTokens } from '~/ui/theme'
import { router } from './routes'

setUpClient()
watchForNewBuilds(import.meta.url)
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variablesFromTokens}
      defaultColorScheme="auto"
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={queryClient}>
        <LiveProvider>
          <RouterProvider router={router} />
        </LiveProvider>
      </QueryClientProvider>
    </MantineProvider>,
  )
}
