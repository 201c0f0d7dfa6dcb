import type { ReactNode } from 'react'
import { words } from '~/i18n'
import type { CampaignMood, Outcome, Verdict } from './vocabulary'

const stroke = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 }
const ring = <circle cx="6" cy="6" r="3.75" {...stroke} />

/** Shapes first, colour second: each is legible in one ink, in a box of 12. */
const shapes = {
  dot: <circle cx="6" cy="6" r="4" fill="currentColor" />,
  ring,
  half: (
    <>
      {ring}
      <path d="M6 2.25a3.75 3.75 0 0 0 0 7.5z" fill="currentColor" />
    </>
  ),
  clock: (
    <>
      <circle cx="6" cy="6" r="4" {...stroke} />
      <path d="M6 3.8V6l1.6 1" {...stroke} strokeWidth={1.3} />
    </>
  ),
  pause: <path d="M3.2 2.5h2v7h-2zM6.8 2.5h2v7h-2z" fill="currentColor" />,
  dashed: <circle cx="6" cy="6" r="3.75" {...stroke} strokeDasharray="2.2 1.7" />,
  square: <rect x="2.5" y="2.5" width="7" height="7" fill="currentColor" />,
  check: <path d="M2.2 6.4 4.9 9l5-6" {...stroke} strokeWidth={1.8} />,
  cross: <path d="m2.8 2.8 6.4 6.4m0-6.4L2.8 9.2" {...stroke} strokeWidth={1.8} />,
  triangle: <path d="M6 1.6 11 10.4H1zM6 4.6v2.6M6 8.2v1.1" {...stroke} strokeWidth={1.4} strokeLinejoin="round" />,
  slash: (
    <>
      {ring}
      <path d="m3.4 8.6 5.2-5.2" {...stroke} />
    </>
  ),
  minus: <path d="M2.5 6h7" {...stroke} strokeWidth={1.8} />,
  question: <path d="M4 4.4c0-2.6 4-2.6 4 0 0 1.6-2 1.5-2 3.1m0 1.4v1.4" {...stroke} strokeWidth={1.6} />,
  arrow: <path d="M3 9 9 3M4.2 3H9v4.8" {...stroke} strokeWidth={1.4} />,
  again: <path d="M9.6 4.4A4 4 0 1 0 10 6.4M9.8 1.8v2.8H7" {...stroke} strokeWidth={1.4} />,
  chevron: <path d="m4 2.5 4 3.5-4 3.5" {...stroke} strokeWidth={1.6} />,
  tape: (
    <>
      <circle cx="3.4" cy="6" r="2.2" {...stroke} strokeWidth={1.4} />
      <circle cx="8.6" cy="6" r="2.2" {...stroke} strokeWidth={1.4} />
      <path d="M3.4 8.2h5.2" {...stroke} strokeWidth={1.4} />
    </>
  ),
} satisfies Record<string, ReactNode>

export type Shape = keyof typeof shapes
export type Tone = 'ok' | 'warn' | 'bad' | 'accent' | 'text' | 'text-2' | 'text-3' | `o-${string}`

export function Mark({ shape, tone, size = 12 }: { shape: Shape; tone?: Tone; size?: number }) {
  return (
    <svg
      className="mark"
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
      style={{ color: tone && `var(--${tone})`, flex: 'none' }}
    >
      {shapes[shape]}
    </svg>
  )
}

export const outcomeShapes: Record<Outcome, Shape> = {
  completed: 'dot',
  answered: 'half',
  voicemail: 'tape',
  no_answer: 'ring',
  busy: 'slash',
  failed: 'cross',
  canceled: 'minus',
  ambiguous: 'question',
}

export const outcomeTone = (outcome: Outcome): Tone => `o-${outcome === 'no_answer' ? 'none' : outcome}`

export const OutcomeGlyph = ({ of }: { of: Outcome }) => <Mark shape={outcomeShapes[of]} tone={outcomeTone(of)} />

export const OutcomeMark = ({ of }: { of: Outcome }) => (
  <span className="with-mark">
    <OutcomeGlyph of={of} />
    {words.outcome[of]}
  </span>
)

const moods: Record<CampaignMood, [Shape, Tone]> = {
  dialing: ['dot', 'ok'],
  waiting: ['clock', 'accent'],
  paused: ['pause', 'warn'],
  draft: ['dashed', 'text-3'],
  completed: ['check', 'text-2'],
  stopped: ['square', 'text-2'],
}

export const StateMark = ({ of }: { of: CampaignMood }) => (
  <span className="with-mark" style={{ fontWeight: 500 }}>
    <Mark shape={moods[of][0]} tone={moods[of][1]} />
    {words.campaignMood[of]}
  </span>
)

export function healthMark(score: number): [Shape, Tone] {
  if (score >= 80) return ['dot', 'ok']
  return score >= 50 ? ['triangle', 'warn'] : ['square', 'bad']
}

export function Health({ score }: { score: number | null }) {
  if (score === null) return <span className="dim">–</span>
  const [shape, tone] = healthMark(score)
  return (
    <span className="with-mark">
      <Mark shape={shape} tone={tone} />
      <b className="num">{score}</b>
    </span>
  )
}

const verdicts: Record<Verdict, [Shape, Tone]> = {
  ready: ['check', 'ok'],
  warning: ['triangle', 'warn'],
  blocks: ['cross', 'bad'],
  waits: ['clock', 'accent'],
  off: ['minus', 'text-3'],
}

export function VerdictMark({ of }: { of: Verdict }) {
  return (
    <span style={{ position: 'relative', insetBlockStart: 2 }}>
      <Mark shape={verdicts[of][0]} tone={verdicts[of][1]} size={14} />
      <span className="sr">{words.verdict[of]}: </span>
    </span>
  )
}
