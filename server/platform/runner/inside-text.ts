import { build } from 'esbuild'

/** The text that furnishes a context, made once a process from `inside/`. Its completion value is the function `boot`. */
export async function bundleInside(): Promise<string> {
  const built = await build({
    entryPoints: [`${import.meta.dirname}/inside/boot.ts`],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'inside',
    target: 'es2024',
    platform: 'neutral',
    logLevel: 'silent',
  })
  return `(() => {\n'use strict'\n${built.outputFiles[0]?.text ?? ''}\nreturn inside.boot\n})()`
}
