import { Findings } from '~/features/health/Findings'
import { words } from '~/i18n'
import { Health } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import { AsOf } from './AsOf'
import type { Shown } from './ConsolePage'

const { health: told } = words

export function HealthPanel({ console }: Shown) {
  const { health, campaign } = console
  return (
    <Panel title={told.title} aside={<AsOf>{health && <Health score={health.score} />}</AsOf>}>
      {health ? <Findings health={health} code={campaign.code} /> : <p className="quiet">{told.none}</p>}
    </Panel>
  )
}
