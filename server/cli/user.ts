import type { Command } from 'commander'
import { z } from 'zod'
import { randomPassword } from './support/random-password.ts'
import type { CommandIo } from './support/io.ts'
import { openRemote, parseAnswerBody } from './support/remote.ts'
import { remoteOptions } from './support/remote-options.ts'

type Options = { role: string; name?: string; skills?: string; capacity?: string; url?: string; key?: string; json?: boolean }

/** `midflow user`: the accounts of those who work here, on a running server. Passwords are made here and shown once. */
export function userCommand(program: Command, io: CommandIo): void {
  const user = program.command('user').description('the accounts of those who work here')
  remoteOptions(user.command('add'))
    .description('make an account and print its password')
    .argument('<email>')
    .option('--role <ROLE>', 'agent, ops or admin', 'agent')
    .option('--name <NAME>', 'as visitors and colleagues see it; else the part before the @')
    .option('--skills <LIST>', 'separated by commas')
    .option('--capacity <NUMBER>', 'how much they take at the same time')
    .action(async (email: string, options: Options) => {
      const remote = await openRemote(options, io.cwd)
      const password = randomPassword()
      const { body } = await remote.request('POST', '/api/users', {
        email, role: options.role, name: options.name ?? email.split('@')[0], password,
        ...(options.skills === undefined ? {} : { skills: options.skills.split(',').map((skill) => skill.trim()) }),
        ...(options.capacity === undefined ? {} : { capacity: Number(options.capacity) }),
      })
      show({ ...parseAnswerBody(userAnswer, body, remote.url).user, password }, options, io)
    })
  remoteOptions(user.command('password'))
    .description('set a new password, print it, and end all sessions of the account')
    .argument('<email>')
    .action(async (email: string, options: Options) => {
      const remote = await openRemote(options, io.cwd)
      const password = randomPassword()
      await remote.request('PUT', `/api/users/${encodeURIComponent(email)}/password`, { password })
      show({ email, password }, options, io)
    })
  remoteOptions(user.command('list'))
    .description('list the accounts')
    .action(async (options: Options) => {
      const remote = await openRemote(options, io.cwd)
      const { users } = parseAnswerBody(z.object({ users: z.array(shown) }), (await remote.request('GET', '/api/users')).body, remote.url)
      if (options.json) return io.out(JSON.stringify({ users }))
      return users.forEach(({ email, role, name, active }) => io.out(`${role.padEnd(5)}  ${email}  ${name}${active ? '' : '  (closed)'}`))
    })
  for (const [verb, active, about] of [['close', false, 'close an account: nobody can sign in with it'], ['reopen', true, 'open a closed account again']] as const) {
    remoteOptions(user.command(verb))
      .description(about)
      .argument('<email>')
      .action(async (email: string, options: Options) => {
        const remote = await openRemote(options, io.cwd)
        await remote.request('PATCH', `/api/users/${encodeURIComponent(email)}`, { active })
        io.out(`${email} is ${active ? 'open' : 'closed'}.`)
      })
  }
}

const shown = z.object({ id: z.string(), email: z.string(), name: z.string(), role: z.string(), active: z.boolean() })
const userAnswer = z.object({ user: shown })

function show(user: { email: string; password: string }, options: { json?: boolean }, io: CommandIo): void {
  if (options.json) return io.out(JSON.stringify(user))
  return io.out(`${user.email} signs in with the password ${user.password} and should change it.`)
}
