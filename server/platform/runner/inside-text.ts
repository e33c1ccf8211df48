import { build } from 'esbuild'

/**
 * The text that furnishes a context, made once a process from `inside/`. Its completion value is a function: `boot`, with the
 * extras at hand, which V8 does not even compile until they are used.
 */
export async function bundleInside(): Promise<string> {
  const [boot, extras] = await Promise.all([bundle('boot'), bundle('extras')])
  return `(() => {
'use strict'
${boot}
const loadExtras = () => {
${extras}
return extras.makeExtras
}
return (...given) => boot.boot(loadExtras, ...given)
})()`
}

async function bundle(name: 'boot' | 'extras'): Promise<string> {
  const built = await build({
    entryPoints: [`${import.meta.dirname}/inside/${name}.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: name,
    target: 'es2024',
    platform: 'neutral',
    logLevel: 'silent',
  })
  return built.outputFiles[0]?.text ?? ''
}
