import type { Step } from '../flow.ts'
import { type BoundStep, bindStep } from '../machine/step-kind.ts'
import { askKind } from './ask.ts'
import { branchKind } from './branch.ts'
import { callKind } from './call.ts'
import { codeKind } from './code.ts'
import { createKind } from './create.ts'
import { endKind } from './end.ts'
import { findKind } from './find.ts'
import { gotoKind } from './goto.ts'
import { handOffKind } from './hand-off.ts'
import { notifyKind } from './notify.ts'
import { sayKind } from './say.ts'
import { setKind } from './set.ts'
import { splitKind } from './split.ts'
import { updateKind } from './update.ts'
import { waitKind } from './wait.ts'
import { webhookKind } from './webhook.ts'

/** One step type a file. Null: a verb that only workflows have. */
export function stepKindOf(step: Step): BoundStep | null {
  switch (step.verb) {
    case 'say':
      return bindStep(sayKind, step)
    case 'ask':
      return bindStep(askKind, step)
    case 'branch':
      return bindStep(branchKind, step)
    case 'split':
      return bindStep(splitKind, step)
    case 'set':
      return bindStep(setKind, step)
    case 'code':
      return bindStep(codeKind, step)
    case 'webhook':
      return bindStep(webhookKind, step)
    case 'wait':
      return bindStep(waitKind, step)
    case 'goto':
      return bindStep(gotoKind, step)
    case 'call':
      return bindStep(callKind, step)
    case 'create':
      return bindStep(createKind, step)
    case 'update':
      return bindStep(updateKind, step)
    case 'find':
      return bindStep(findKind, step)
    case 'hand-off':
      return bindStep(handOffKind, step)
    case 'notify':
      return bindStep(notifyKind, step)
    case 'end':
      return bindStep(endKind, step)
    case 'assign':
    case 'send-email':
    case 'enroll':
    case 'answer-from':
    case 'delay':
    case 'for-each':
      return null
  }
}
