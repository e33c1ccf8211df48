/** What a contact is called: first and last name, else the whole name, else nothing. */
export const contactName = ({ firstname, lastname, name }: Record<string, unknown>): string | null =>
  [text(firstname), text(lastname)].filter((part) => part !== null).join(' ') || text(name)

/** A text with something in it, or null. */
export const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
