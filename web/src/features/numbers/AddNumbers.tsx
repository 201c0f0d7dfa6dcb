import { Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { addNumbers } from '~/api/gen/sdk.gen'
import type { Carrier } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { useRefusal } from '~/features/session/role'
import { words } from '~/i18n'
import { Command } from '~/ui/Command'
import { Modal } from '~/ui/mantine/Modal'
import { Select } from '~/ui/mantine/Select'
import styles from './Numbers.module.css'

const { numbers: told } = words

/** Numbers that one has already, to be called from through a carrier. */
export function AddNumbers({ carriers }: { carriers: readonly Carrier[] }) {
  const [isOpen, setIsOpen] = useState(false)
  const refusal = useRefusal('manager') ?? (carriers.length === 0 ? told.noCarrier : undefined)
  return (
    <>
      <Command variant="filled" refusal={refusal} onClick={() => setIsOpen(true)}>
        {told.add}
      </Command>
      {isOpen && <AddForm carriers={carriers} onClose={() => setIsOpen(false)} />}
    </>
  )
}

function AddForm({ carriers, onClose }: { carriers: readonly Carrier[]; onClose: () => void }) {
  const [carrier, setCarrier] = useState(String(carriers[0]?.carrier_id ?? ''))
  const [typed, setTyped] = useState('')
  const refresh = useRefresh()
  const isVirtual = carriers.find((one) => String(one.carrier_id) === carrier)?.kind === 'virtual'
  const numbers = typed.split(/[,;\n]+/).flatMap((one) => one.trim() || [])
  const add = useMutation({
    mutationFn: () => addNumbers({ path: { carrier_id: Number(carrier) }, body: { numbers }, throwOnError: true }),
    onSuccess: async () => {
      onClose()
      await refresh()
    },
  })
  return (
    <Modal opened onClose={onClose} title={told.add} size={460}>
      <div className={styles.form}>
        <Select
          label={told.carrier}
          value={carrier}
          onChange={(value) => value && setCarrier(value)}
          data={carriers.map((one) => ({ value: String(one.carrier_id), label: one.name }))}
        />
        <Textarea
          maxRows={12}
          label={told.numbersTyped}
          description={isVirtual ? `${told.numbersHelp} ${told.virtualHelp}` : told.numbersHelp}
          value={typed}
          error={add.error?.message}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          data-autofocus
        />
        <Command variant="filled" onClick={() => add.mutate()} loading={add.isPending} disabled={numbers.length === 0}>
          {told.addGo(numbers.length)}
        </Command>
      </div>
    </Modal>
  )
}
