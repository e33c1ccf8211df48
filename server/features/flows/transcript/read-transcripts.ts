import type { Flow, Problem, SourceFile, Workspace } from '../../../engine/flow.ts'
import { hint } from '../../../engine/language/suggest.ts'
import { allSteps } from '../../../engine/machine/lay-out.ts'
import { variantsOf } from '../rehearsal/choose-variants.ts'
import { parseTranscript } from './parse-transcript.ts'
import type { Transcript } from './transcript.ts'

/** The transcripts among flow files, each with the bot that it is about, and everything that is wrong with them. */
export function readTranscripts(files: SourceFile[], workspace: Workspace): { transcripts: Transcript[]; problems: Problem[] } {
  const read = files.filter((file) => file.path.endsWith('.transcript')).map(parseTranscript)
  const transcripts = read.flatMap((each) => each.transcripts).map((transcript) => withBot(transcript, workspace))
  return { transcripts, problems: [...read.flatMap((each) => each.problems), ...transcripts.flatMap((transcript) => checkNames(transcript, workspace))] }
}

/** A file belongs to the bot that it is named after (`support.transcript`, `support.invoice.transcript`), else to the first. */
function withBot(transcript: Transcript, workspace: Workspace): Transcript {
  if (transcript.header.bot !== null) return transcript
  const name = transcript.file.split('/').at(-1)?.replace(/\.transcript$/, '') ?? ''
  const bots = Object.keys(workspace.bots)
  const bot = bots.find((each) => name === each || name.startsWith(`${each}.`) || name.startsWith(`${each}-`)) ?? bots[0] ?? name
  return { ...transcript, header: { ...transcript.header, bot } }
}

/** Names in a transcript that mean nothing: of bots, languages, steps, variants and actions. */
function checkNames({ header, lines, file, line }: Transcript, workspace: Workspace): Problem[] {
  const problem = (message: string, at = line): Problem => ({ severity: 'error', at: { file, line: at, column: 1 }, message, fix: null, code: 'transcript' })
  const bot = Object.hasOwn(workspace.bots, header.bot ?? '') ? workspace.bots[header.bot ?? ''] : undefined
  if (!bot) return [problem(`There is no bot "${header.bot}"${hint(header.bot ?? '', Object.keys(workspace.bots))}`)]
  const flows: Flow[] = [bot, ...Object.values(workspace.flows)]
  const variants = variantsOf(flows)
  const webhooks = flows.flatMap(allSteps).filter((step) => step.verb === 'webhook').map((step) => step.id)
  const callable = [...Object.keys(workspace.actions), ...webhooks]
  const language = header.language !== null && !bot.languages.includes(header.language)
  return [
    ...(language ? [problem(`${bot.name} does not speak "${header.language}", only ${bot.languages.join(', ')}`)] : []),
    ...Object.entries(header.pick).flatMap(([step, variant]) => {
      const names = Object.hasOwn(variants, step) ? (variants[step] ?? []) : null
      if (names === null) return [problem(`pick: there is no step "${step}" with variants${hint(step, Object.keys(variants))}`)]
      return names.includes(variant) ? [] : [problem(`pick: "${step}" has no variant "${variant}"${hint(variant, names)}`)]
    }),
    ...lines.flatMap((each) => {
      if (each.kind !== 'code' || callable.includes(each.action)) return []
      return [problem(`There is no code action "${each.action}"${hint(each.action, callable)}`, each.line)]
    }),
  ]
}
