import { build } from 'esbuild'

/** What each library's text is made of. `midflow:http` is the HTTP call of the isolate. */
const ENTRIES: Record<string, string> = {
  axios: "const { makeAxios } = require('./inside/libraries/axios.ts')\nconst axios = makeAxios(require('midflow:http'))\nmodule.exports = axios\nmodule.exports.default = axios",
  '@hubspot/api-client': "module.exports = require('./inside/libraries/hubspot.ts').makeHubspot(require('midflow:http'))",
  async: "module.exports = require('./inside/libraries/async.ts').makeAsync()",
  bluebird: "module.exports = require('./inside/libraries/bluebird.ts').makeBluebird()",
  lodash: "module.exports = require('lodash')",
  luxon: "module.exports = require('luxon')",
  qs: "const { stringifyNested, parseNested } = require('./inside/libraries/nested-query.ts')\nmodule.exports = { stringify: stringifyNested, parse: parseNested }",
  request: "module.exports = require('./inside/libraries/request.ts').makeRequest(require('midflow:http'))",
  'random-number-csprng': "const { randomInt } = require('crypto')\nmodule.exports = async (from, to) => randomInt(from, to + 1)",
}

/** Libraries that code may require and that are brought into the isolate as text. */
export const libraryNames: readonly string[] = Object.keys(ENTRIES)

/** Gives libraries as CommonJS texts; each is bundled once. */
export function createLibraries(): (name: string) => Promise<string> {
  const texts = new Map<string, Promise<string>>()
  return (name) => {
    const known = texts.get(name)
    if (known) return known
    const made = bundle(ENTRIES[name] ?? '')
    texts.set(name, made)
    return made
  }
}

async function bundle(contents: string): Promise<string> {
  const built = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'js' },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'browser',
    mainFields: ['main'],
    conditions: ['browser'],
    external: ['midflow:*', 'crypto'],
    target: 'es2024',
    minify: true,
    keepNames: true,
    define: { global: 'globalThis' },
    logLevel: 'silent',
  })
  return built.outputFiles[0]?.text ?? ''
}
