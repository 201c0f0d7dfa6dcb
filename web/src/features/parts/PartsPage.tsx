import { ChannelLegend, ChannelStrip } from '~/ui/ChannelStrip'
import { DayLine } from '~/ui/DayLine'
import { HoldsChart } from '~/ui/HoldsChart'
import { LimitsLadder } from '~/ui/LimitsLadder'
import { Health, OutcomeMark, StateMark, VerdictMark } from '~/ui/Mark'
import { Panel } from '~/ui/Panel'
import { Spark } from '~/ui/Spark'
import { type CampaignMood, outcomes, type Verdict } from '~/ui/vocabulary'

/** The signature parts side by side, for looking at while they are worked on. */
const hour = 3_600_000
const noon = Date.UTC(2026, 2, 10, 9)
const bars = Array.from({ length: 18 }, (_, i) => ({ hour: 10 + i / 4, value: 380 + ((i * 37) % 80) }))
const use = { talking: 14, ringing: 6, dialing: 2, allocated: 24 }
const moods: CampaignMood[] = ['dialing', 'waiting', 'paused', 'draft', 'completed', 'stopped']
const verdicts: Verdict[] = ['ready', 'warning', 'waits', 'blocks', 'off']
const days = [
  { from: noon - 4 * hour, to: noon + 4 * hour },
  { from: noon + 19 * hour, to: noon + 28 * hour },
]

export const PartsPage = () => (
  <>
    <Panel title="Marks">
      <Row items={outcomes} draw={(outcome) => <OutcomeMark of={outcome} />} />
      <Row items={moods} draw={(mood) => <StateMark of={mood} />} />
      <Row items={verdicts} draw={(verdict) => <VerdictMark of={verdict} />} />
      <Row items={[93, 78, 31, null]} draw={(score) => <Health score={score} />} />
    </Panel>
    <Panel title="Channel strip">
      <ChannelStrip {...use} />
      <ChannelLegend {...use} />
      <ChannelStrip talking={58} ringing={22} dialing={6} allocated={96} />
      <ChannelStrip {...use} size="small" />
    </Panel>
    <Panel title="Day line">
      <DayLine
        label="Calls placed per quarter hour"
        shown={{ from: 8, to: 21 }}
        open={[{ from: 10, to: 19 }]}
        barred={[{ from: 8, to: 10 }]}
        now={14.53}
        bars={bars}
        yesterday={bars.map((bar) => ({ hour: bar.hour, value: bar.value * 0.9 }))}
        isLive
      />
    </Panel>
    <Panel title="Limits ladder">
      <LimitsLadder
        actual={1742}
        rungs={[
          { limit: 'spacing', setting: '2 s', rate: 1800 },
          { limit: 'channels', setting: '24', rate: 1890 },
          { limit: 'carrier_rate', setting: '1 a second', rate: 3600 },
        ]}
      />
    </Panel>
    <Panel title="Holds chart" isFlush>
      <HoldsChart
        now={noon}
        next={noon + 19 * hour}
        tell={(at) => new Date(at).toISOString().slice(11, 16)}
        holds={[
          {
            name: 'Not-picked cooldown',
            fact: '6 h',
            note: 'until 15:00',
            held: [{ from: noon - hour, to: noon + 6 * hour }],
            open: [],
          },
          { name: 'Call window', fact: '10:00–19:00', note: 'open', held: [], open: days },
        ]}
      />
    </Panel>
    <Panel title="Spark">
      <Spark points={[3, 5, 2, 6, 7, 4]} label="Calls a day, 2 to 7" />
    </Panel>
  </>
)

function Row<T>({ items, draw }: { items: readonly T[]; draw: (item: T) => React.ReactNode }) {
  return (
    <p>
      {items.map((item) => (
        <span key={String(item)} className="pad">
          {draw(item)}
        </span>
      ))}
    </p>
  )
}
