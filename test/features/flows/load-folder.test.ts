import { afterAll, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { loadFolder } from '../../../server/features/flows/load-folder.ts'

const made: string[] = []

async function folder(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'flows-'))
  made.push(dir)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
  return dir
}

afterAll(async () => {
  for (const dir of made) await rm(dir, { recursive: true })
})

describe('loading a folder of flow files', () => {
  test('takes flow files, code and transcripts, with forward slashes, in order', async () => {
    const dir = await folder({ 'midflow.yaml': 'a: b', 'bots/b.yaml': 'é', 'bots/a.json': '{}', 'actions/lib/x.ts': '', 'actions/a.js': '', 'tests/a.transcript': '', 'README.md': '', 'a.png': '' })
    const files = await loadFolder(dir)
    expect(files.map(({ path }) => path)).toEqual(['actions/a.js', 'actions/lib/x.ts', 'bots/a.json', 'bots/b.yaml', 'midflow.yaml', 'tests/a.transcript'])
    expect(files.find(({ path }) => path === 'bots/b.yaml')?.text).toBe('é')
  })

  test('leaves hidden files, node_modules and symbolic links out', async () => {
    const outside = await folder({ 'secret.yaml': 'secret' })
    const dir = await folder({ 'bots/a.yaml': '', '.midflow/schemas/bot.json': '{}', 'bots/.b.yaml': '', 'node_modules/x/y.js': '' })
    await symlink(join(outside, 'secret.yaml'), join(dir, 'bots/link.yaml'))
    await symlink(outside, join(dir, 'actions'))
    expect((await loadFolder(dir)).map(({ path }) => path)).toEqual(['bots/a.yaml'])
  })

  test('says when there is no such folder, and when it is a file', async () => {
    const dir = await folder({ 'a.yaml': '' })
    await expect(loadFolder(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(loadFolder(join(dir, 'a.yaml'))).rejects.toMatchObject({ code: 'bad-request' })
  })

  test('refuses a file that is too large to be one', async () => {
    const dir = await folder({ 'bots/a.yaml': 'x'.repeat(1_000_001) })
    await expect(loadFolder(dir)).rejects.toMatchObject({ code: 'bad-request', details: { where: 'bots/a.yaml' } })
  })
})
