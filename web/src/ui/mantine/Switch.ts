import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Switch.css'
import './switch.css'

export { Switch } from '@mantine/core'
