import { useMutation } from '@tanstack/react-query'
import { deleteCarrier } from '~/api/gen/sdk.gen'
import type { NumberShape } from '~/api/gen/types.gen'
import type { Carrier } from '~/api/queries'
import { useRefresh } from '~/features/console/useCommands'
import { words } from '~/i18n'
import { phone } from '~/i18n/format'
import { Confirm } from '~/ui/Confirm'

const { carriers: told } = words
const SHOWN = 5

interface AskDeleteProps {
  readonly carrier: Carrier
  /** Of the organization. */
  readonly numbers: readonly NumberShape[]
  readonly onClose: () => void
}

/** What still uses it is told before it is asked; the server has the last word. */
export function AskDelete({ carrier, numbers, onClose }: AskDeleteProps) {
  const refresh = useRefresh()
  const remove = useMutation({
    mutationFn: () => deleteCarrier({ path: { carrier_id: carrier.carrier_id }, throwOnError: true }),
    onSuccess: async () => {
      onClose()
      await refresh()
    },
  })
  const isUsed = carrier.numbers.length > 0 || carrier.in_use > 0
  return (
    <Confirm
      title={told.deleteTitle(carrier.name)}
      go={told.deleteGo}
      stay={told.keep}
      isDanger
      isRefused={isUsed}
      error={remove.error}
      isGoing={remove.isPending}
      onStay={onClose}
      onGo={() => remove.mutate()}
    >
      {isUsed ? (
        <Uses carrier={carrier} numbers={numbers} />
      ) : (
        <p>
          {told.deleteBody} {carrier.has_stored_password && told.passwordGoes}
        </p>
      )}
    </Confirm>
  )
}

function Uses({ carrier, numbers }: Omit<AskDeleteProps, 'onClose'>) {
  const own = new Set(carrier.numbers)
  const codes = [...new Set(numbers.filter((one) => own.has(one.number)).flatMap((one) => one.campaigns))]
  return (
    <>
      <p>{told.stillUsed}</p>
      <ul>
        {carrier.in_use > 0 && <li>{told.usedByCalls(carrier.in_use)}</li>}
        {carrier.numbers.length > 0 && <li>{told.usedByNumbers(some(carrier.numbers.map((one) => phone(one))))}</li>}
        {codes.length > 0 && <li>{told.usedByCampaigns(some(codes))}</li>}
      </ul>
    </>
  )
}

const some = (names: readonly string[]): string =>
  told.some(names.slice(0, SHOWN).join(', '), Math.max(0, names.length - SHOWN))
