import type { Workspace } from '../../engine/flow.ts'

/** Which bot answers on a site, and which of its languages is nearest to the visitor's. Pure. */
export function botFor(workspace: Workspace, site: string, language: string | null): { bot: string; language: string } | null {
  const { sites } = workspace.settings
  const named = Object.hasOwn(sites, site) ? sites[site] : undefined
  const bot = workspace.bots[(named ?? Object.values(sites)[0])?.bot ?? ''] ?? Object.values(workspace.bots)[0]
  if (!bot) return null
  const wanted = (language ?? '').toLowerCase()
  const nearest =
    bot.languages.find((offered) => offered.toLowerCase() === wanted) ??
    bot.languages.find((offered) => offered.toLowerCase().split('-')[0] === wanted.split('-')[0])
  return { bot: bot.name, language: nearest ?? bot.languages[0] ?? 'en' }
}
