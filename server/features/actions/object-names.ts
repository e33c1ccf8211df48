/** Object types as HubSpot's addresses and files write them, by their own names. */
const PLURALS: Record<string, string> = {
  contact: 'contacts', company: 'companies', deal: 'deals', ticket: 'tickets', product: 'products', line_item: 'line_items', quote: 'quotes', owner: 'owners',
}
const TYPE_IDS: Record<string, string> = { '0-1': 'contact', '0-2': 'company', '0-3': 'deal', '0-5': 'ticket', '0-7': 'product', '0-8': 'line_item' }

/** `Contacts`, `contacts`, `contact` and `0-1` are all `contact`; a custom object's name stays as it is. */
export function objectName(written: string): string {
  const name = written.toLowerCase().replaceAll(' ', '_')
  return TYPE_IDS[name] ?? Object.keys(PLURALS).find((one) => one === name || PLURALS[one] === name) ?? written
}

export const pluralName = (object: string): string => PLURALS[object] ?? object
