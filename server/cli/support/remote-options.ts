import type { Command } from 'commander'

/** The options of every command that speaks to a running server. */
export const remoteOptions = (command: Command): Command =>
  command
    .option('--url <URL>', 'the server; else MIDFLOW_URL, else http://localhost:4000')
    .option('--key <KEY>', 'an API key; else MIDFLOW_KEY, else the file data/api-key')
    .option('--json', 'print the answer as JSON')
