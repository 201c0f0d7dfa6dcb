import { words } from '~/i18n'
import { PageHead } from './PageHead'
import { Block, Patiently, Rows } from './Skeleton'

interface LoadingPageProps {
  /** What comes, as it is called: "call". */
  readonly what: string
  /** Its name, where it is known already. */
  readonly title?: string
  readonly rows?: number
  readonly height?: number
}

/** The head at its height, so that nothing moves when the page comes; then rows. */
export function LoadingPage({ what, title, rows = 10, height }: LoadingPageProps) {
  const unknown = (
    <>
      <Block width={220} height={26} />
      <span className="sr">{words.loading(what)}</span>
    </>
  )
  return (
    <Patiently>
      <PageHead title={title || unknown} meta={<Block width={280} height={19} />} />
      <div className="pad" aria-busy="true">
        <Rows count={rows} height={height} />
      </div>
    </Patiently>
  )
}
