import type { Place, Problem } from '../flow.ts'

/** Takes a problem; `fix` is the corrected line or the word to write instead; by default what the message proposes. */
export type Report = (code: string, at: Place, message: string, fix?: string | null, severity?: Problem['severity']) => void

export type ProblemList = { report: Report; problems: Problem[] }

/** Collects problems; the same one at the same place is kept once. */
export function createProblems(): ProblemList {
  const seen = new Set<string>()
  const problems: Problem[] = []
  return {
    problems,
    report(code, at, message, fix = proposalIn(message), severity = 'error') {
      const key = `${at.file}:${at.line}:${at.column} ${message}`
      if (seen.has(key)) return
      seen.add(key)
      problems.push({ severity, at, message, fix, code })
    },
  }
}

/** The word that a message proposes. */
const proposalIn = (message: string): string | null => /did you mean "([^"]+)"\?/.exec(message)?.[1] ?? null

/** By file, then by place. */
export const inOrder = (problems: Problem[]): Problem[] =>
  problems.toSorted((a, b) => compare(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
