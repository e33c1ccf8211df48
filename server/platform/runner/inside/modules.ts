import { markKind } from './describe-thrown.ts'
import { ErrorOf, apply } from './primordials.ts'

/** The wrapper around a file's text, as Node's CommonJS loader makes it. */
export type Wrapper = (exports: unknown, require: (name: string) => unknown, module: { exports: unknown }, filename: string, dirname: string) => void

export type Modules = {
  define(path: string, wrapper: Wrapper): void
  /** Loads a library before the author's code runs. One that fails fails again when it is required. */
  preload(path: string): void
  /** Loads the main file; answers its exports. */
  load(path: string): unknown
}

/** `require` inside: project files by path, libraries by name, built-in modules; each loaded once a run. */
export function makeModules(builtIns: Record<string, () => unknown>): Modules {
  const wrappers: Record<string, Wrapper> = Object.create(null)
  const loaded: Record<string, { exports: unknown }> = Object.create(null)

  const allowed = [...LIBRARIES, ...Object.keys(builtIns).filter((name) => !name.startsWith('midflow:'))]

  const load = (path: string): unknown => {
    const known = loaded[path]
    if (known) return known.exports
    const wrapper = wrappers[path]
    if (!wrapper) throw new ErrorOf(`There is no file ${path}`)
    const module = { exports: {} }
    loaded[path] = module
    apply(wrapper, module.exports, [module.exports, requireFrom(path), module, path, folderOf(path)])
    return module.exports
  }

  const requireFrom = (from: string) => (name: string) => {
    const wanted = String(name)
    if (wanted.startsWith('.') || wanted.startsWith('/')) {
      const base = join(folderOf(from), wanted)
      for (const path of [base, `${base}.js`, `${base}.ts`, `${base}.json`, `${base}.mjs`, `${base}.cjs`, `${base}/index.js`, `${base}/index.ts`]) {
        if (path in wrappers) return load(path)
      }
      throw missing(`There is no file ${wanted} beside ${from}. Files that an action may import: ${Object.keys(wrappers).filter((path) => !path.startsWith('library:')).join(', ')}`)
    }
    const short = wanted.startsWith('node:') ? wanted.slice(5) : wanted
    const builtIn = Object.hasOwn(builtIns, short) ? builtIns[short] : undefined
    if (builtIn) {
      const known = (loaded[`built-in:${short}`] ??= { exports: builtIn() })
      return known.exports
    }
    if (`library:${short}` in wrappers) return load(`library:${short}`)
    throw missing(`There is no module "${wanted}". An action may require ${allowed.join(', ')}, and its own files (./lib/…)`)
  }

  return {
    define: (path, wrapper) => {
      wrappers[path] = wrapper
    },
    preload(path) {
      try {
        load(path)
      } catch {
        delete loaded[path]
      }
    },
    load,
  }
}

/** Libraries that are brought in as text, for messages. */
const LIBRARIES = ['@hubspot/api-client', 'async', 'axios', 'bluebird', 'lodash', 'luxon', 'qs', 'random-number-csprng', 'request']

function missing(message: string): Error {
  const error = Object.assign(new ErrorOf(message), { code: 'MODULE_NOT_FOUND' })
  markKind(error, 'missing_module')
  return error
}

const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.')

function join(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}
