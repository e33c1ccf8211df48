/** Where something stands in the flow files. */
export type FilePlace = { file: string; line: number }

/** What the flow files of the release in force say about bots and service, for people to read. Conditions are sentences, times as files write them. */
export type WorkspaceView = {
  /** Null: nothing has been published. */
  release: number | null
  bots: { name: string; title: string; file: string; languages: string[]; steps: number; sites: string[] }[]
  queues: QueueView[]
  teams: { name: string; at: FilePlace | null; queue: string; lead: string | null; members: string[] }[]
  hours: HoursView[]
  policies: { name: string; at: FilePlace | null; when: string | null; hours: string; targets: { target: string; within: string }[]; pausedWhen: string | null; notices: string[] }[]
}

export type QueueView = {
  name: string
  at: FilePlace | null
  hours: string | null
  assign: string
  needs: { skill: string; when: string | null; dropAfter: string | null }[]
  capacity: number
  weights: { when: string; weight: number }[]
  replyWithin: string | null
}

/** `open`: by weekday, `Mon` … `Sun`, e.g. `09:00–18:00`; a day that is missing is closed. */
export type HoursView = { name: string; at: FilePlace | null; timeZone: string; open: { day: string; periods: string }[]; exceptions: { day: string; what: string }[] }
