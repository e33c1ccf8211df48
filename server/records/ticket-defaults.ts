/** What a new ticket has when nobody says otherwise. */
export const TICKET_DEFAULTS = { stage: 'new', priority: 'medium' }
