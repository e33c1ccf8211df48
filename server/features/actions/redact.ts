/** Secrets shorter than this are too likely to be part of something else. */
const SHORTEST = 4

/** Replaces every secret in a text, as it is, in base64 and URL-encoded. */
export function createRedact(secrets: Record<string, string>): (text: string) => string {
  const forms = Object.entries(secrets)
    .filter(([, value]) => value.length >= SHORTEST)
    .flatMap(([name, value]) => [value, Buffer.from(value).toString('base64'), Buffer.from(value).toString('base64url'), encodeURIComponent(value)].map((form) => ({ name, form })))
    .toSorted((a, b) => b.form.length - a.form.length)
  return (text) => forms.reduce((shown, { name, form }) => shown.replaceAll(form, `[secret ${name}]`), text)
}
