import type { Plan } from './plan-query.ts'
import type { FindQuery } from './run-query.ts'
import type { Doc } from './values.ts'

/**
 * A plan in the words of MongoDB's `explain`: stages `IXSCAN` (with the index's name), `COLLSCAN`, `OR`, `SORT` on top where the plan
 * does not give the order, `EOF` for a collection that is not there.
 */
export function explainPlan(plan: Plan | null, query: FindQuery, run: { examined: number; returned: number }): Doc {
  const found = plan ? stageOf(plan) : { stage: 'EOF' }
  const unsorted = plan && !plan.sorted && query.sort.length > 0
  return {
    queryPlanner: { winningPlan: unsorted ? { stage: 'SORT', inputStage: found } : found },
    executionStats: { nReturned: run.returned, totalDocsExamined: run.examined },
    ok: 1,
  }
}

function stageOf(plan: Plan): Doc {
  switch (plan.kind) {
    case 'scan':
      return { stage: 'COLLSCAN' }
    case 'union':
      return { stage: 'OR', inputStages: plan.plans.map(stageOf) }
    case 'index':
      return {
        stage: 'FETCH',
        inputStage: { stage: 'IXSCAN', indexName: plan.index.name, direction: plan.reverse ? 'backward' : 'forward', ranges: plan.ranges.length },
      }
  }
}
