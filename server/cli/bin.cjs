#!/usr/bin/env node
'use strict'

/**
 * Starts the command line under Node 24, which the npm package `node` brings along, whatever Node started this file.
 * Signals go on to it; its exit code comes back.
 */
const { spawn } = require('node:child_process')
const { existsSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { pathToFileURL } = require('node:url')

const MAIN = join(__dirname, 'main.ts')
const FLAGS = ['--disable-warning=ExperimentalWarning']

if (Number(process.versions.node.split('.')[0]) >= 24) import(pathToFileURL(MAIN).href)
else runUnder(findNode())

function runUnder(node) {
  const child = spawn(node, [...FLAGS, MAIN, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (err) => {
    console.error(`midflow cannot start ${node}: ${err.message}. Run \`npm install\` again.`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function findNode() {
  try {
    const bin = join(dirname(require.resolve('node/package.json')), 'bin')
    const found = [join(bin, 'node'), join(bin, 'node.exe')].find(existsSync)
    if (found) return found
  } catch {
    // Told below, as when the file is missing.
  }
  console.error(`midflow needs Node 24, and this is ${process.version}. Run \`npm install\` in ${join(__dirname, '../..')}: it brings Node 24 along.`)
  process.exit(1)
}
