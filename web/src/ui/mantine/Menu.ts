import '@mantine/core/styles/Popover.css'
import '@mantine/core/styles/Divider.css'
import '@mantine/core/styles/Menu.css'
import './menu.css'

export { Menu } from '@mantine/core'
