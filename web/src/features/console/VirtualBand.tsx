import { Link } from '@tanstack/react-router'
import { words } from '~/i18n'
import { Band } from '~/ui/Band'

const { virtual } = words

export const VirtualBand = () => (
  <Band kind="virtual">
    <b>{virtual.title}</b>
    <span>{virtual.short}</span>
    <span data-more>{virtual.more}</span>
    <Link to="/numbers">{virtual.link}</Link>
  </Band>
)
