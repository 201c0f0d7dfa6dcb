import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { createMember, createSignInLink, editMember, removeMember } from '~/api/gen/sdk.gen'
import type { MemberShape } from '~/api/gen/types.gen'
import { membersQuery } from '~/api/queries'
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
import { RoleFields, type WithRole, withRoleFields } from './RoleFields'
import { Secret } from './Secret'
import styles from './Settings.module.css'

const { settings: told } = words

type Asked =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit'; readonly member: MemberShape }
  | { readonly kind: 'remove'; readonly member: MemberShape }
  | { readonly kind: 'link'; readonly member: MemberShape; readonly link: string }

export function MembersTab() {
  const times = useTimes()
  const now = useNow()
  const refusal = useRefusal('owner')
  const [asked, setAsked] = useState<Asked>()
  const close = () => setAsked(undefined)
  return (
    <>
      <Toolbar>
        <Grow />
        <Command variant="filled" refusal={refusal} onClick={() => setAsked({ kind: 'add' })}>
          {told.addMember}
        </Command>
      </Toolbar>
      <ListTable
        query={useQuery(membersQuery)}
        keyOf={(one) => one.member_id}
        empty={null}
        columns={[
          { head: told.member, cell: (one) => <b>{one.name}</b> },
          { head: told.role, cell: (one) => words.role[one.role] },
          { head: told.mayHear, isWideOnly: true, cell: (one) => (one.may_hear ? told.yes : told.no) },
          {
            head: told.since,
            isWideOnly: true,
            cell: (one) => <span className="num">{times.moment(one.created_at, now)}</span>,
          },
          { head: told.actions, isEnd: true, isLine: true, cell: (one) => <Actions member={one} onAsk={setAsked} /> },
        ]}
      />
      {asked?.kind === 'add' && <MemberForm onClose={close} />}
      {asked?.kind === 'edit' && <MemberForm member={asked.member} onClose={close} />}
      {asked?.kind === 'remove' && <AskRemove member={asked.member} onClose={close} />}
      {asked?.kind === 'link' && (
        <Secret title={told.linkTitle(asked.member.name)} body={told.linkBody} secret={asked.link} onClose={close} />
      )}
    </>
  )
}

function Actions({ member, onAsk }: { member: MemberShape; onAsk: (asked: Asked) => void }) {
  const refusal = useRefusal('owner')
  const link = useMutation({
    mutationFn: async () =>
      (await createSignInLink({ path: { member_id: member.member_id }, throwOnError: true })).data.link,
    onSuccess: (made) => onAsk({ kind: 'link', member, link: made }),
  })
  return (
    <span className={styles.buttons}>
      <Command refusal={refusal} onClick={() => link.mutate()} loading={link.isPending}>
        {told.link}
      </Command>
      <Command refusal={refusal} onClick={() => onAsk({ kind: 'edit', member })}>
        {told.editMember}
      </Command>
      <Command refusal={refusal} onClick={() => onAsk({ kind: 'remove', member })}>
        {told.removeMember}
      </Command>
      {link.error && <span className="bad-text">{link.error.message}</span>}
    </span>
  )
}

function MemberForm({ member, onClose }: { member?: MemberShape; onClose: () => void }) {
  const [given, setGiven] = useState<WithRole>(member ?? { name: '', role: 'operator', may_hear: false })
  const refresh = useRefresh()
  const { name, role, may_hear } = given
  const save = useMutation({
    mutationFn: async () => {
      const body = { name, role, may_hear }
      if (!member) return createMember({ body, throwOnError: true })
      return editMember({ path: { member_id: member.member_id }, body, throwOnError: true })
    },
    onSuccess: onClose,
    onSettled: refresh,
  })
  return (
    <DialogForm
      title={member ? member.name : told.addMember}
      go={member ? told.saveMember : told.addMember}
      fields={withRoleFields}
      error={save.error}
      isGoing={save.isPending}
      onGo={() => save.mutate()}
      onClose={onClose}
    >
      <RoleFields label={told.member} given={given} set={setGiven} error={save.error} />
    </DialogForm>
  )
}

function AskRemove({ member, onClose }: { member: MemberShape; onClose: () => void }) {
  const refresh = useRefresh()
  const remove = useMutation({
    mutationFn: () => removeMember({ path: { member_id: member.member_id }, throwOnError: true }),
    onSuccess: onClose,
    onSettled: refresh,
  })
  return (
    <Confirm
      title={told.removeTitle(member.name)}
      go={told.removeGo}
      stay={told.keep}
      isDanger
      error={remove.error}
      isGoing={remove.isPending}
      onStay={onClose}
      onGo={() => remove.mutate()}
    >
      <p>{told.removeBody}</p>
    </Confirm>
  )
}
