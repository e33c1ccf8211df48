import { benchActions } from './actions.bench.ts'
import { benchInbox } from './inbox.bench.ts'
import { benchStore } from './store.bench.ts'
import { benchTurns } from './turns.bench.ts'

/** `npm run bench`: every figure beside a bare baseline of the same run. */
await benchTurns()
await benchActions()
await benchStore()
await benchInbox()
