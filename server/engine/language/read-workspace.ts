import type { ActionContract, Flow, Problem, SourceFile, Workflow, Workspace } from '../flow.ts'
import { offlineBot } from '../offline-bot.ts'
import { checkFlows } from './check/check-flows.ts'
import { type Context, noNames, type World } from './context.ts'
import { declareWorld, type Declared } from './declare-world.ts'
import { checkCode, readCode } from './files/action-code.ts'
import { readAction } from './files/action-file.ts'
import { readFlow } from './files/flow-file.ts'
import { ALWAYS } from './files/hours-file.ts'
import { readSettings } from './files/settings-file.ts'
import { readTexts, type Translation } from './files/texts-file.ts'
import { readWorkflow } from './files/workflow-file.ts'
import { applyTranslations } from './check/translations.ts'
import { createProblems, inOrder, type Report } from './problems.ts'
import { readService } from './read-service.ts'
import { readStep } from './read-step.ts'
import { type Parsed, sortFiles } from './sort-files.ts'

/**
 * Reads a folder of flow files. Everything that is wrong is reported at once, with its place; what is readable is in the
 * workspace, whatever the rest. A workspace with errors must not be published. Pure.
 */
export function readWorkspace(files: SourceFile[]): { workspace: Workspace; problems: Problem[] } {
  const { report, problems } = createProblems()
  const byPath = new Map(files.map((file) => [file.path, file]))
  const parsed = sortFiles(files, report)
  const declared = declareWorld(parsed)
  const { world } = declared
  const of = (kind: Parsed['kind']) => parsed.filter((file) => file.kind === kind)
  const contextOf = (file: Parsed) => contextFor(file.path, file.report, world)

  const [settings] = of('settings')
  if (settings) readSettings(settings.tree, contextOf(settings))
  const service = readService(of('service'), contextOf, declared)
  const { bots, flows, translations } = readFlows(parsed, declared, contextOf)
  const workspace: Workspace = {
    settings: world.settings,
    bots,
    flows,
    workflows: readWorkflows(of('workflow'), declared, contextOf),
    actions: readActions(of('action'), byPath, contextOf),
    hours: { always: ALWAYS, ...service.hours },
    queues: service.queues,
    teams: service.teams,
    replies: service.replies,
    policies: service.policies,
    properties: world.properties,
    pipelines: world.pipelines,
  }
  applyTranslations(translations, parsed, workspace, declared, contextOf, problems)
  checkFlows(workspace, (file) => parsed.find(({ path }) => path === file)?.report ?? report)
  for (const [name, site] of Object.entries(workspace.settings.sites)) {
    const made = offlineBot(name, site)
    if (made) workspace.bots[made.name] = made
  }
  return { workspace, problems: inOrder(problems) }
}

const contextFor = (file: string, report: Report, world: World): Context =>
  ({ file, report, path: [], blocks: [], world, names: noNames(Object.keys(world.properties)), readStep })

type ContextOf = (file: Parsed) => Context

function readFlows(parsed: Parsed[], declared: Declared, contextOf: ContextOf) {
  const bots: Record<string, Flow> = {}
  const flows: Record<string, Flow> = {}
  const translations: { parsed: Parsed; translation: Translation }[] = []
  for (const file of parsed) {
    const entry = declared.flowFiles.get(file.path)
    if (entry && (file.kind === 'bot' || file.kind === 'flow')) {
      const flow = readFlow(file.tree, contextOf(file), file.kind, entry.name, entry.names)
      const kept = file.kind === 'bot' ? bots : flows
      if (flow && !Object.hasOwn(kept, entry.name)) kept[entry.name] = { ...flow, texts: {} }
    }
    const translation = file.kind === 'texts' ? readTexts(file.tree, contextOf(file)) : null
    if (translation) translations.push({ parsed: file, translation })
  }
  return { bots, flows, translations }
}

function readWorkflows(parsed: Parsed[], declared: Declared, contextOf: ContextOf): Record<string, Workflow> {
  const workflows: Record<string, Workflow> = {}
  for (const file of parsed) {
    const entry = declared.flowFiles.get(file.path)
    const workflow = entry && readWorkflow(file.tree, contextOf(file), entry.name, entry.names)
    if (workflow && !Object.hasOwn(workflows, workflow.name)) workflows[workflow.name] = workflow
  }
  return workflows
}

function readActions(parsed: Parsed[], files: Map<string, SourceFile>, contextOf: ContextOf): Record<string, ActionContract> {
  const actions: Record<string, ActionContract> = {}
  for (const file of parsed) {
    const contract = readAction(file.tree, contextOf(file))
    const code = readCode(file.path, files, file.report)
    if (code) checkCode(code, contract?.secrets ?? [], file.path, file.report)
    if (contract && contract.name !== '' && code && !Object.hasOwn(actions, contract.name)) actions[contract.name] = { ...contract, code }
  }
  return actions
}
