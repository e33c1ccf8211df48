import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { talkTo } from '../support/talk.ts'

/**
 * Snapshots as earlier versions wrote them, with the files they belong to. They are never written again: a compiler that cannot
 * go on from one of them is wrong. `steps` is what happens next, `heard` what the bot says to it.
 */
type OldSnapshot = { files: Record<string, string>; snapshot: string; steps: ({ say: string } | { result: Record<string, number> } | { after: number })[]; heard: string[]; contact: Record<string, string> }

const folder = join(import.meta.dirname, '../fixtures/snapshots')

describe('a run that an earlier version saved', () => {
  test.each(readdirSync(folder).toSorted())('goes on: %s', (name) => {
    const old: OldSnapshot = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const talk = talkTo(old.files)
    talk.records['contact'] = { id: 'contact-1', ...old.contact }
    talk.restore(old.snapshot)
    for (const step of old.steps) {
      if ('say' in step) talk.say(step.say, { seen: 1000 })
      else if ('after' in step) talk.after(step.after)
      else talk.event({ type: 'call-result', id: 'result', at: 0, call: callOf(old.snapshot), result: { ok: true, outputs: step.result, answer: null } })
    }
    expect(talk.heard()).toEqual(old.heard)
  })
})

const callOf = (snapshot: string): string => JSON.parse(snapshot).run.open.ref
