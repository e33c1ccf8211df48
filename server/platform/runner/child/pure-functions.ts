/** What an isolate may have computed at once outside: text in, text out, no effects, no access to anything. */
export function pureFunctions(name: string, _input: string): string {
  return JSON.stringify({ error: `there is no function ${name}` })
}
