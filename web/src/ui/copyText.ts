/** A page that is not served over https has no clipboard of its own: there the browser copies what is selected. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  const before = document.activeElement
  // Within what holds the focus: a dialog would take it back.
  ;(before?.parentElement ?? document.body).append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
  if (before instanceof HTMLElement) before.focus()
}
