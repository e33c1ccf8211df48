import type { Json } from '../../engine/flow.ts'

/** Secrets shorter than this are too likely to be part of something else. */
const SHORTEST = 4

/** Replaces every secret in a text: as it is, JSON-escaped, in base64 and URL-encoded. */
export function createRedact(secrets: Record<string, string>): (text: string) => string {
  const forms = Object.entries(secrets)
    .filter(([, value]) => value.length >= SHORTEST)
    .flatMap(([name, value]) => formsOf(value).map((form) => ({ name, form })))
    .toSorted((a, b) => b.form.length - a.form.length)
  return (text) => forms.reduce((shown, { name, form }) => shown.replaceAll(form, `[secret ${name}]`), text)
}

/** The same in every text of a value, names included. */
export function redactJson(value: Json, redact: (text: string) => string): Json {
  if (typeof value === 'string') return redact(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each) => redactJson(each, redact))
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [redact(name), redactJson(each, redact)]))
}

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString('base64')
  const query = new URLSearchParams({ v: value }).toString().slice(2)
  return [...new Set([value, JSON.stringify(value).slice(1, -1), base64, base64.replace(/=+$/, ''), Buffer.from(value).toString('base64url'), encodeURIComponent(value), query])]
}
