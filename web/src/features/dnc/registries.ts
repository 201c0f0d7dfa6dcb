const named: Record<string, string> = { uk: 'GB' }

/** Whose list it is: the name of each begins with its country. */
export function countryOf(registry: string): string {
  const code = registry.slice(0, 2)
  return named[code] ?? code.toUpperCase()
}
