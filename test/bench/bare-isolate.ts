import ivm from 'isolated-vm'

/**
 * The baselines of code actions, run in a process of its own with `--no-node-snapshot`: milliseconds of a bare call into a
 * context that stands ready, and of a new isolate, context and compiled script for each run. Prints them as JSON.
 */
const SOURCE = '(function (json) { const event = JSON.parse(json); return JSON.stringify({ outputFields: { n: event.inputFields.n * 2 } }) })'
const EVENT = JSON.stringify({ inputFields: { n: 21 } })

const isolate = new ivm.Isolate({ memoryLimit: 128 })
const context = await isolate.createContext()
const ready = await context.eval(SOURCE, { reference: true })

async function fresh(): Promise<void> {
  const one = new ivm.Isolate({ memoryLimit: 128 })
  const inside = await one.createContext()
  const script = await one.compileScript(SOURCE)
  const call = await script.run(inside, { reference: true })
  await call.apply(undefined, [EVENT])
  one.dispose()
}

async function each(once: () => Promise<unknown>, times: number): Promise<number> {
  for (let i = 0; i < 20; i++) await once()
  const begun = performance.now()
  for (let i = 0; i < times; i++) await once()
  return (performance.now() - begun) / times
}

const bare = await each(() => ready.apply(undefined, [EVENT]), 2_000)
process.stdout.write(JSON.stringify({ bare, fresh: await each(fresh, 100) }))
