import '@mantine/core/styles/Tooltip.css'
import './tooltip.css'

export { Tooltip } from '@mantine/core'
