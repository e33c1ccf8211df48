import { createServer, type Socket } from 'node:net'

/** What was handed over: the envelope, and the message with its headers, lines ended by \n. */
export type TakenMail = { from: string; to: string; text: string }

/** A mail server that keeps what it is given. */
export type SmtpServer = {
  url: string
  mails(to: string): TakenMail[]
  /** Resolves once there are so many mails for an address. */
  until(to: string, count: number): Promise<TakenMail[]>
  /** From now on mails for this address are refused, as full mailboxes are. */
  refuse(to: string): void
  close(): Promise<void>
}

/** RFC 5321 as far as a client without TLS and sign-in needs it, on a free port of this machine. */
export async function startSmtpServer(): Promise<SmtpServer> {
  const taken: TakenMail[] = []
  const refused = new Set<string>()
  const sockets = new Set<Socket>()
  let listeners: (() => void)[] = []

  const serve = (socket: Socket) => {
    let [unread, from, to, reading] = ['', '', '', false]
    const answer = (line: string) => void socket.write(`${line}\r\n`)
    const command = (line: string) => {
      const address = /<(.*)>/.exec(line)?.[1] ?? ''
      switch (line.slice(0, 4).toUpperCase()) {
        case 'EHLO':
        case 'HELO':
        case 'NOOP':
          return answer('250 mail.test')
        case 'RSET':
          return answer('250 forgotten')
        case 'MAIL':
          from = address
          return answer('250 from them')
        case 'RCPT':
          if (refused.has(address)) return answer(`550 5.2.2 <${address}>: mailbox is full`)
          to = address
          return answer('250 to them')
        case 'DATA':
          reading = true
          return answer('354 go on, end with a dot')
        case 'QUIT':
          answer('221 bye')
          return void socket.end()
        default:
          return answer('502 not known')
      }
    }
    const read = () => {
      for (;;) {
        const [mark, end] = reading ? ['\r\n.\r\n', 3] : ['\r\n', 0]
        const at = unread.indexOf(mark)
        if (at < 0) return
        const text = unread.slice(0, at)
        unread = unread.slice(at + 2 + end)
        if (!reading) command(text)
        else {
          reading = false
          taken.push({ from, to, text: text.replaceAll('\r\n', '\n').replace(/^\.\./gm, '.') })
          answer('250 kept')
          listeners.forEach((listener) => listener())
        }
      }
    }
    sockets.add(socket)
    socket.setEncoding('utf8')
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      unread += String(chunk)
      read()
    })
    answer('220 mail.test ESMTP')
  }

  const server = createServer(serve)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const mails = (to: string) => taken.filter((mail) => mail.to === to)
  return {
    url: `smtp://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`,
    mails,
    until: (to, count) =>
      new Promise((done, fail) => {
        const timer = setTimeout(() => fail(new Error(`waited in vain for mail ${count} to ${to}; there are ${mails(to).length}`)), 10_000)
        const look = () => {
          if (mails(to).length < count) return
          clearTimeout(timer)
          listeners = listeners.filter((listener) => listener !== look)
          done(mails(to))
        }
        listeners.push(look)
        look()
      }),
    refuse: (to) => void refused.add(to),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        sockets.forEach((socket) => socket.destroy())
      }),
  }
}
