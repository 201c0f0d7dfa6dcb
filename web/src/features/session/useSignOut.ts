import { useMutation } from '@tanstack/react-query'
import { signOut } from '~/api/gen/sdk.gen'

/** Ends the session of this browser, and everything that the console knows of it: the page begins anew. */
export const useSignOut = () =>
  useMutation({
    mutationFn: () => signOut({ throwOnError: true }),
    onSuccess: () => window.location.assign('/'),
  })
