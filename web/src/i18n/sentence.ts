export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What the server says of one field, under that field: "1 to 10; this is 11; give less" → "1 to 10; this is 11; give less." */
export const sentence = (text: string): string => `${capital(text)}.`
