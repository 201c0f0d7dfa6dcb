import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { createApiKey, revokeApiKey } from '~/api/gen/sdk.gen'
import type { KeyShape, NewKey } from '~/api/gen/types.gen'
import { keysQuery } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useNow } from '~/features/live/LiveProvider'
import { useRefusal } from '~/features/session/role'
import { useTimes } from '~/features/shell/zone'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Confirm } from '~/ui/Confirm'
import { ListTable } from '~/ui/DataTable'
import { DialogForm } from '~/ui/DialogForm'
import { Grow, Toolbar } from '~/ui/PageHead'
import { Empty } from '~/ui/Problem'
import { RoleFields, type WithRole, withRoleFields } from './RoleFields'
import { Secret } from './Secret'

const { settings: told } = words

export function KeysTab() {
  const times = useTimes()
  const now = useNow()
  const refusal = useRefusal('owner')
  const [isAdding, setIsAdding] = useState(false)
  const [made, setMade] = useState<NewKey>()
  const [revoking, setRevoking] = useState<KeyShape>()
  const created = (key: NewKey) => {
    setIsAdding(false)
    setMade(key)
  }
  return (
    <>
      <Toolbar>
        <Grow />
        <Command variant="filled" refusal={refusal} onClick={() => setIsAdding(true)}>
          {told.addKey}
        </Command>
      </Toolbar>
      <ListTable
        query={useQuery(keysQuery)}
        keyOf={(one) => one.key_id}
        empty={<Empty title={told.noKey} />}
        columns={[
          { head: told.keyName, cell: (one) => <b>{one.name}</b> },
          { head: told.key, cell: (one) => <span className="mono">{one.hint}…</span> },
          { head: told.role, isWideOnly: true, cell: (one) => words.role[one.role] },
          { head: told.madeBy, isWideOnly: true, cell: (one) => one.made_by },
          {
            head: told.lastUsed,
            isWideOnly: true,
            cell: (one) => (one.last_used_at ? times.moment(one.last_used_at, now) : told.never),
          },
          {
            head: told.actions,
            isEnd: true,
            isLine: true,
            cell: (one) => (
              <Command refusal={refusal} onClick={() => setRevoking(one)}>
                {told.revoke}
              </Command>
            ),
          },
        ]}
      />
      {isAdding && <KeyForm onMade={created} onClose={() => setIsAdding(false)} />}
      {made && (
        <Secret
          title={told.keyTitle(made.name)}
          body={told.keyBody}
          secret={made.key}
          onClose={() => setMade(undefined)}
        />
      )}
      {revoking && <AskRevoke made={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  )
}

function KeyForm({ onMade, onClose }: { onMade: (key: NewKey) => void; onClose: () => void }) {
  const [given, setGiven] = useState<WithRole>({ name: '', role: 'analyst', may_hear: false })
  const refresh = useRefresh()
  const create = useMutation({
    mutationFn: async () => (await createApiKey({ body: given, throwOnError: true })).data,
    onSuccess: onMade,
    onSettled: refresh,
  })
  return (
    <DialogForm
      title={told.addKey}
      go={told.addKey}
      fields={withRoleFields}
      error={create.error}
      isGoing={create.isPending}
      onGo={() => create.mutate()}
      onClose={onClose}
    >
      <RoleFields label={told.keyName} given={given} set={setGiven} error={create.error} />
    </DialogForm>
  )
}

function AskRevoke({ made, onClose }: { made: KeyShape; onClose: () => void }) {
  const refresh = useRefresh()
  const revoke = useMutation({
    mutationFn: () => revokeApiKey({ path: { key_id: made.key_id }, throwOnError: true }),
    onSuccess: onClose,
    onSettled: refresh,
  })
  return (
    <Confirm
      title={told.revokeTitle(made.name)}
      go={told.revokeGo}
      stay={told.keep}
      isDanger
      error={revoke.error}
      isGoing={revoke.isPending}
      onStay={onClose}
      onGo={() => revoke.mutate()}
    >
      <p>{told.revokeBody}</p>
    </Confirm>
  )
}
