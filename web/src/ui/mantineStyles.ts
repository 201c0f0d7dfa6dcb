/**
 * The sheets of what every page uses, in Mantine's own order; all of Mantine's would be half of the first load.
 * Every other component comes with its sheet from a file of its own beside this one. The variables of the default
 * theme are written by the provider, which has them anyhow.
 */
import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/VisuallyHidden.css'
import '@mantine/core/styles/CloseButton.css'
import '@mantine/core/styles/Group.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/FloatingIndicator.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/SegmentedControl.css'
