import { Link } from '@tanstack/react-router'
import { words } from '~/i18n'
import { SignIn, signInReason } from './SignIn'

/** A link let nobody in, in a browser that is signed in already. */
export const AlreadyIn = () => (
  <SignIn reason={signInReason(location.search) ?? 'invalid'}>
    <p>
      <Link to="/campaigns">{words.signIn.alreadyIn}</Link>
    </p>
  </SignIn>
)
