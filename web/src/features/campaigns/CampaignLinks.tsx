import { Link } from '@tanstack/react-router'

export function CampaignLinks({ codes }: { codes: readonly string[] }) {
  if (codes.length === 0) return <span className="dim">–</span>
  return codes.map((code, i) => (
    <span key={code} className="mono">
      {i > 0 && ', '}
      <Link to="/campaigns/smart/$code/console" params={{ code }}>
        {code}
      </Link>
    </span>
  ))
}
