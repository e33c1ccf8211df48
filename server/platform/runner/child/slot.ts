import type IsolatedVm from 'isolated-vm'
import { pureFunctions } from './pure-functions.ts'

export type CodeVersion = { main: string; files: Record<string, string>; libraries: string[] }

/** What an isolate says to the run that uses it at the moment. */
export type Listener = (kind: string, a: unknown, b: unknown, c: unknown, d: unknown) => void

/** A context with everything in place but the run: the author's files are compiled, nothing of them has run. */
export type Prepared = {
  enter(operation: string, args: (string | number | boolean)[], timeoutMs: number): Promise<string>
  listen(listener: Listener | null): void
  release(): void
}

/** An isolate for one code version. One active run at a time: disposing it ends all in it. */
export type Slot = {
  readonly version: CodeVersion
  readonly memoryMb: number
  readonly dead: boolean
  /** What earlier runs left behind takes so much of its memory that a later run might be blamed for it. Asked between runs. */
  readonly worn: boolean
  /** A fresh context: the one made ahead, or a new one. Rejects with the compiler's error. */
  take(): Promise<Prepared>
  prepareNext(): void
  dispose(): void
}

/** Names in a text that let it be thought that the code will use one of `inside/extras.ts`. */
const EXTRAS = /\b(structuredClone|Buffer|Text(En|De)coder|atob|btoa|URL|URLSearchParams|Abort(Controller|Signal)|Headers|Request|Response|fetch|crypto|crm|axios|request|api-client|https?|util)\b/

type Compiled = { inside: IsolatedVm.Script; parts: { path: string; script: IsolatedVm.Script }[] }

/** Longest time that furnishing a context may take, milliseconds: only text made to do harm needs longer. */
const LONGEST_PREPARATION = 2_000
/** Share of an isolate's memory that released contexts may keep: V8 collects them late. */
const WORN = 0.25

export function createSlot(deps: {
  ivm: typeof IsolatedVm
  version: CodeVersion
  libraries: Map<string, string>
  inside: string
  memoryMb: number
  /** The isolate's thread hangs for ever: out of memory in a place where V8 cannot give up, or code that does not stop. */
  onSpoilt: (message: string) => void
}): Slot {
  const { ivm, version, memoryMb } = deps
  const isolate = new ivm.Isolate({ memoryLimit: memoryMb, onCatastrophicError: deps.onSpoilt })
  const files = JSON.stringify(Object.keys(version.files))
  const eager = EXTRAS.test(Object.values(version.files).join('\n'))
  let compiled: Promise<Compiled> | null = null
  let ahead: Promise<Prepared> | null = null
  let dead = false

  const compile = async (): Promise<Compiled> => {
    const inside = await isolate.compileScript(deps.inside, { filename: 'midflow:inside' })
    const parts: Compiled['parts'] = []
    for (const name of version.libraries) {
      const text = deps.libraries.get(name) ?? ''
      parts.push({ path: `library:${name}`, script: await isolate.compileScript(wrap(text), { filename: `midflow:${name}`, lineOffset: -1 }) })
    }
    for (const [path, text] of Object.entries(version.files)) {
      parts.push({ path, script: await isolate.compileScript(wrap(text), { filename: path, lineOffset: -1 }) })
    }
    return { inside, parts }
  }

  const prepare = async (): Promise<Prepared> => {
    const { inside, parts } = await (compiled ??= compile())
    const context = await isolate.createContext()
    let listener: Listener | null = null
    const post = new ivm.Callback((kind: string, a: unknown, b: unknown, c: unknown, d: unknown) => listener?.(kind, a, b, c, d), { ignored: true })
    const ask = new ivm.Callback((name: string, input: string) => pureFunctions(name, input), { sync: true })
    const bootstrap = await inside.run(context, { reference: true, timeout: LONGEST_PREPARATION })
    const enter = await bootstrap.apply(undefined, [post, ask, version.main, files, eager], { result: { reference: true }, timeout: LONGEST_PREPARATION })
    for (const { path, script } of parts) {
      const wrapper = await script.run(context, { reference: true, timeout: LONGEST_PREPARATION })
      await enter.apply(undefined, ['define', path, wrapper.derefInto()], { timeout: LONGEST_PREPARATION })
    }
    for (const name of version.libraries) await enter.apply(undefined, ['preload', `library:${name}`], { timeout: LONGEST_PREPARATION })
    return {
      enter: async (operation, args, timeout) => {
        const said: unknown = await enter.apply(undefined, [operation, ...args], { timeout: Math.max(1, Math.ceil(timeout)) })
        return String(said)
      },
      listen: (next) => {
        listener = next
      },
      release: () => {
        listener = null
        if (!dead) context.release()
      },
    }
  }

  return {
    version,
    memoryMb,
    get dead() {
      return dead || isolate.isDisposed
    },
    get worn() {
      return isolate.getHeapStatisticsSync().used_heap_size > WORN * memoryMb * 1024 * 1024
    },
    async take() {
      const ready = ahead
      ahead = null
      return ready ?? prepare()
    },
    prepareNext() {
      ahead ??= prepare()
      ahead.catch(() => {
        ahead = null
      })
    },
    dispose() {
      if (dead || isolate.isDisposed) return
      dead = true
      isolate.dispose()
    },
  }
}

const wrap = (text: string): string => `(function (exports, require, module, __filename, __dirname) {\n${text}\n})`
