import type { ReactNode } from 'react'
import styles from './Tag.module.css'

/** Dashed amber: what is not real. */
export const Tag = ({ children }: { children: ReactNode }) => <em className={styles.tag}>{children}</em>
