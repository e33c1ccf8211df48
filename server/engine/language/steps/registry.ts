import type { Verb as VerbName } from '../../flow.ts'
import type { Verb } from '../verb.ts'
import { ask } from './ask.ts'
import { branch } from './branch.ts'
import { call } from './call.ts'
import { code } from './code.ts'
import { end } from './end.ts'
import { forEach } from './for-each.ts'
import { goto } from './goto.ts'
import { answerFrom, assign, enroll, handOff, notify, sendEmail } from './people.ts'
import { create, find, update } from './records.ts'
import { say } from './say.ts'
import { set } from './set.ts'
import { split } from './split.ts'
import { delay, wait } from './wait.ts'
import { webhook } from './webhook.ts'

/** The reader of every verb. */
export const VERB_READERS: Record<VerbName, Verb> = {
  say, ask, branch, split, set, code, webhook, wait, goto, call, create, update, find, 'hand-off': handOff, end, assign, notify,
  'send-email': sendEmail, enroll, 'answer-from': answerFrom, delay, 'for-each': forEach,
}
