import '@mantine/core/styles/Popover.css'
import './popover.css'

export { Popover } from '@mantine/core'
