import { Link } from '@tanstack/react-router'
import { locale, words } from '~/i18n'
import { count } from '~/i18n/format'

const SHOWN = 3

/** A few by name, and how many more there are: a thousand campaigns may share a number. */
export function CampaignLinks({ codes }: { codes: readonly string[] }) {
  if (codes.length === 0) return <span className="dim">–</span>
  const more = codes.length - SHOWN
  return (
    <>
      {codes.slice(0, SHOWN).map((code, i) => (
        <span key={code} className="mono">
          {i > 0 && ', '}
          <Link to="/campaigns/smart/$code/console" params={{ code }}>
            {code}
          </Link>
        </span>
      ))}
      {more > 0 && <span className="dim"> {words.campaigns.andMore(count(more, locale))}</span>}
    </>
  )
}
