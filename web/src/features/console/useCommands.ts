import { useMutation, useQueryClient } from '@tanstack/react-query'
import * as sdk from '~/api/gen/sdk.gen'

type Call = (options: { path: { code: string }; throwOnError: true }) => Promise<unknown>

/** By which one finds that this browser paused it, and when. */
export const pauseKey = (code: string) => ['pause', code]

/**
 * Commands answer from the server, also while the stream is lost; what they changed is read anew at once.
 * What one failed with is known only to the component that called this.
 */
export function useCommands(code: string) {
  const refresh = useRefresh()
  const options = { path: { code }, throwOnError: true } as const
  const command = (call: Call) => ({ mutationFn: () => call(options), onSettled: refresh })
  return {
    start: useMutation(command(sdk.startCampaign)),
    resume: useMutation(command(sdk.resumeCampaign)),
    pause: useMutation({ ...command(sdk.pauseCampaign), mutationKey: pauseKey(code) }),
    stop: useMutation(command(sdk.stopCampaign)),
    hangUpAll: useMutation(command(sdk.stopCampaignAndHangUp)),
    resetBreaker: useMutation(command(sdk.resetBreaker)),
    archive: useMutation(command(sdk.archiveCampaign)),
    unarchive: useMutation(command(sdk.unarchiveCampaign)),
    allocate: useMutation({
      mutationFn: (channels: number) => sdk.allocateChannels({ ...options, body: { channels } }),
      onSettled: refresh,
    }),
    duplicate: useMutation({
      mutationFn: async () => (await sdk.duplicateCampaign({ ...options, body: {} })).data,
      onSettled: refresh,
    }),
  }
}

export type Commands = ReturnType<typeof useCommands>

export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ predicate: (query) => Boolean(query.meta?.isLive) })
}
