import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'

const root = resolve(import.meta.dirname, '../..')

/** The levels of docs/architecture.md, from the top. A file imports from lower levels, or from its own room. */
const LEVELS = ['main.ts', 'app.ts', 'wiring', 'cli', 'api', 'features', 'runs', 'records', 'platform', 'models', 'engine', 'protocol', 'base']

/** Where every folder is a room of its own that its neighbours may not enter … */
const ROOMS = ['features', 'platform']
/** … except these. */
const OPEN_ROOMS = ['platform/store', 'platform/net']

type Source = { file: string; imports: string[] }

function sources(folder: string): Source[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter((name) => /\.(ts|tsx)$/.test(name))
    .map((name) => ({ file: join(folder, name), imports: importsOf(join(folder, name)) }))
}

/** Import specifiers; a relative one as a path from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"`]*?from\s+'([^']+)'|import\(\s*'([^']+)'|(?:^|\n)import\s+'([^']+)'/g)]
  return found
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .map((target) => (target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target))
}

const server = sources('server')
const all = [...server, ...sources('widget')]

const levelOf = (file: string): number => LEVELS.indexOf(file.split('/')[1] ?? '')
const roomOf = (file: string): string => file.split('/').slice(1, 3).join('/')
const imports = (files: Source[]) => files.flatMap(({ file, imports: targets }) => targets.map((target) => ({ file, target })))
const named = ({ file, target }: { file: string; target: string }) => `${file} imports ${target}`

describe('the levels of the server', () => {
  test('every file stands on a level', () => {
    expect(server.length).toBeGreaterThan(20)
    expect(server.filter(({ file }) => levelOf(file) < 0).map(({ file }) => file)).toEqual([])
  })

  test('imports point down', () => {
    const up = imports(server).filter(({ file, target }) => target.startsWith('server/') && levelOf(target) < levelOf(file))
    expect(up.map(named)).toEqual([])
  })

  test('rooms of features and platform are not entered from the side', () => {
    const sideways = imports(server).filter(({ file, target }) => {
      const level = target.split('/')[1] ?? ''
      if (!target.startsWith('server/') || !ROOMS.includes(level) || level !== file.split('/')[1]) return false
      return roomOf(file) !== roomOf(target) && !OPEN_ROOMS.includes(roomOf(target))
    })
    expect(sideways.map(named)).toEqual([])
  })

  test('nothing imports itself in a circle', () => {
    const graph = new Map(all.map(({ file, imports: targets }) => [file, targets.filter((target) => !target.startsWith('node:'))]))
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, path: string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      if (done.has(file) || path.includes(file)) return
      for (const target of graph.get(file) ?? []) visit(target, [...path, file])
      done.add(file)
    }
    for (const file of graph.keys()) visit(file, [])
    expect(circles).toEqual([])
  })
})

describe('who may use what', () => {
  const users = (target: string) => imports(all).filter((line) => line.target === target || line.target.startsWith(`${target}/`))
  const outside = (target: string, allowed: string[]) =>
    users(target)
      .filter(({ file }) => !allowed.some((folder) => file.startsWith(folder)))
      .map(named)

  test('only the runner’s child imports isolated-vm', () => {
    expect(users('isolated-vm').length).toBeGreaterThan(0)
    expect(outside('isolated-vm', ['server/platform/runner/child'])).toEqual([])
  })
  test('only the engine imports xstate and handlebars', () => {
    expect([...outside('xstate', ['server/engine/']), ...outside('handlebars', ['server/engine/'])]).toEqual([])
  })
  test('only the store opens SQLite', () => {
    expect(outside('better-sqlite3', ['server/platform/store/'])).toEqual([])
  })
  test('only the engine and the store evaluate filters', () => {
    expect(outside('mingo', ['server/platform/store/', 'server/engine/'])).toEqual([])
  })
  test('the engine knows nothing of the world', () => {
    const world = imports(server).filter(
      ({ file, target }) =>
        file.startsWith('server/engine/') &&
        (/^node:(fs|net|http|child_process|worker_threads|timers)/.test(target) ||
          (target.startsWith('server/') && !/^server\/(engine|base|protocol)\//.test(target))),
    )
    expect(world.map(named)).toEqual([])
  })
  test('the widget takes from the server nothing but the protocol', () => {
    const taken = imports(sources('widget')).filter(({ target }) => target.startsWith('server/') && !target.startsWith('server/protocol/'))
    expect(taken.map(named)).toEqual([])
  })
})

describe('what code may not do', () => {
  const texts = server.map(({ file }) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  const saying = (pattern: RegExp, allowed: string[]) =>
    texts.filter(({ file, text }) => pattern.test(text) && !allowed.some((prefix) => file.startsWith(prefix))).map(({ file }) => file)

  test('only the configuration reads the environment', () => {
    expect(saying(/process\.env\b/, ['server/base/config.ts', 'server/platform/runner/child/', 'server/engine/language/'])).toEqual([])
  })
  test('only the clock asks the machine for the time', () => {
    expect(saying(/\bDate\.now\(|(?<![.\w])setTimeout\(|(?<![.\w])setInterval\(/, ['server/base/clock.ts', 'server/platform/runner/child/', 'server/platform/runner/inside/', 'server/platform/store/sqlite-driver/'])).toEqual([])
  })
  test('only records and their models write record models', () => {
    const writers = saying(/models(\[object\]|\[change\.object\]|\.(contact|company|deal|ticket))\.(create|update|insert|findOneAndUpdate|delete|bulkWrite)/, ['server/records/'])
    expect(writers).toEqual([])
  })
})
