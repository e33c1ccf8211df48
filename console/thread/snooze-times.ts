export type SnoozeChoice = { title: string; at: Date }

/** What snoozing offers at a time: an hour, this evening while it is day, tomorrow and next Monday in the morning. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
  const at = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)
  const toMonday = (8 - now.getDay()) % 7 || 7
  return [
    { title: 'In an hour', at: new Date(now.getTime() + 3_600_000) },
    ...(now.getHours() < 16 ? [{ title: 'This evening', at: at(0, 18) }] : []),
    { title: 'Tomorrow', at: at(1, 9) },
    { title: 'Next Monday', at: at(toMonday, 9) },
  ]
}

/** A time as a field of type `datetime-local` has it. */
export function localField(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}
