/** The globals and modules that `extras.ts` makes. A test holds the two together. */
export const EXTRA_GLOBALS = [
  'structuredClone', 'Buffer', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'Headers', 'Request', 'Response',
  'fetch', 'crypto', 'crm',
]
export const EXTRA_MODULES = ['assert', 'buffer', 'crypto', 'dns', 'events', 'http', 'https', 'path', 'querystring', 'url', 'util', 'midflow:http']
