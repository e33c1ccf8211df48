/** The verbs: one to a step. */
export const VERBS = [
  'say', 'ask', 'branch', 'split', 'set', 'code', 'webhook', 'wait', 'goto', 'call', 'create', 'update', 'find', 'hand-off', 'end', 'assign',
  'notify', 'send-email', 'enroll', 'answer-from', 'delay', 'for-each',
] as const

/** The first words of paths that are no variables. */
export const ROOTS = [
  'contact', 'company', 'deal', 'ticket', 'object', 'conversation', 'visitor', 'page', 'steps', 'queue', 'hours', 'sla', 'agent', 'event', 'now',
] as const

/** Jump targets that are no steps. */
export const TARGETS = ['start', 'next', 'end'] as const

/** Words with a meaning at the top of a bot or beside a verb: steps that were named so could not be told from them in translations. */
export const KEYWORDS = ['no-answer', 'on-error', 'interrupts', 'steps', 'start', 'next', 'when', 'else', 'limit'] as const

/** What every object of JavaScript has by itself: nothing can be kept under such a name. */
export const isTakenName = (name: string): boolean => name in Object.prototype
