import { useEffect, useState } from 'react'
import { useLive } from '~/features/live/LiveProvider'
import { words } from '~/i18n'
import { duration } from '~/i18n/format'
import { Band } from '~/ui/Band'
import { Mark } from '~/ui/Mark'
import { useTimes } from './zone'

export function LostBand() {
  const { heardAt, tryNow } = useLive()
  const times = useTimes()
  const since = useSecondsSince(heardAt)
  return (
    <Band kind="lost">
      <Mark shape="dashed" tone="bad" />
      {heardAt === null ? (
        <b>{words.problem.unreachable}</b>
      ) : (
        <>
          <b>
            <span role="alert">{words.lost.alert}</span> {words.lost.ago(duration(since))}
          </b>
          <span>{words.lost.body(times.clock(heardAt))}</span>
        </>
      )}
      <button type="button" className="linkish" onClick={tryNow}>
        {words.lost.tryNow}
      </button>
    </Band>
  )
}

function useSecondsSince(instant: number | null): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return instant === null ? 0 : (now - instant) / 1000
}
