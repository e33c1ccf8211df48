/**
 * Whether a visitor who has proved who they are is still the one that the contact's properties speak of: not once these have an
 * address that was only given. Whom the page knows without an address has none to prove. Pure.
 */
export const isProved = (contact: Record<string, unknown> | null | undefined): boolean => contact?.['verified'] === true || !contact?.['email']
