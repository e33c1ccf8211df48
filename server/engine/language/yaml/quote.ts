/** A text in quotes, as one writes it in YAML: double ones, single ones where that saves backslashes. */
export function quote(text: string): string {
  if (/["\\]/.test(text) && !text.includes('\n')) return `'${text.replaceAll("'", "''")}'`
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
