import { about } from './agent.ts'
import { openShop, type Shop, type Talk, type Worker } from './shop.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A morning at the demo shop: customers with the bot, in line and with people, tickets with clocks in every state. */
export type ShopMorning = Shop & { mara: Worker; talks: Record<'ann' | 'olivia' | 'henrik' | 'sofia' | 'lukas' | 'noor' | 'emil' | 'greta' | 'theo' | 'chloe' | 'ravi', Talk> }

export async function startShopMorning(): Promise<ShopMorning> {
  const shop = await openShop()
  const { ago, comes } = shop
  const [mara, jonas, priya] = [
    await shop.hire('Mara Lindqvist', { skills: ['german'], capacity: 4 }), await shop.hire('Jonas Weber', { skills: ['german'], capacity: 2 }), await shop.hire('Priya Nair', { capacity: 3 }),
  ]
  await jonas.client.ask('presence', { presence: 'away' })
  await priya.client.ask('presence', { presence: 'away' })
  const noted = (talk: Talk, by: Worker, text: string) => by.client.ask('send', about(talk.id, { text, note: true }))
  const given = async (talk: Talk, to: Worker) => {
    const { agent } = await talk.of()
    if (agent?.id !== to.who.id) await to.client.ask('take-over', about(talk.id))
    await to.client.until(() => to.client.conversation(talk.id)?.agent?.id === to.who.id, `${to.name} to have it`)
  }

  ago(25 * HOUR)
  const olivia = await comes({
    name: 'Olivia Hart', email: 'olivia.hart@acme.example', says: ['Hello', 'An invoice', '@', 'We were charged twice for our October order, could you check?'], known: { phone: '+49 30 901820', job_title: 'Office manager' },
  })
  await given(olivia, priya)
  ago(24.8 * HOUR)
  await olivia.answered('Hello Olivia, this is Priya. I can see both charges and have asked our accounting about the second one.')

  ago(20.5 * HOUR)
  const sofia = await comes({ name: 'Sofia Rossi', email: 'sofia@casarossi.example', says: ['Hi', 'My order', '@', '0012347', 'yes', 'One of the three candles is broken, can I get a new one?'], known: { phone: '+39 06 5551234' } })
  await given(sofia, jonas)
  ago(20.2 * HOUR)
  await sofia.answered('Of course! A new one leaves us this afternoon.')
  await sofia.says('That was quick, thank you!')
  await jonas.client.ask('close', about(sofia.id))

  ago(19.5 * HOUR)
  const henrik = await comes({
    name: 'Henrik Dahl', email: 'henrik@fjordline.example', says: ['Hello!', 'Something else', '@', 'We would like 120 harbour lanterns with our logo for our ferries. Is that possible?'], known: { job_title: 'Head of purchasing' },
  })
  await given(henrik, mara)
  ago(19.3 * HOUR)
  await henrik.answered('What a lovely idea! Could you send me the logo as an SVG file?')
  await henrik.ticketIs({ stage: 'waiting-on-contact' })

  ago(112 * MINUTE)
  const lukas = await comes({ name: 'Lukas Brandt', email: 'lukas@acme.example', language: 'de', says: ['Guten Morgen', 'Eine Rechnung', '@', 'Auf der letzten Rechnung fehlt unsere Umsatzsteuernummer.'], known: {} })
  await given(lukas, jonas)

  ago(95 * MINUTE)
  const noor = await comes({ name: 'Noor Haddad', email: 'noor@haddad.example', says: ['good morning', 'My order', '@', '0012345', 'yes', 'Can it be delivered to my neighbour instead?'] })
  await given(noor, priya)
  ago(88 * MINUTE)
  await noor.answered('Good morning Noor! Yes, what is the name on the door?')
  await noor.says('Haddad-Klein, second floor.')
  await noor.answered('Done: the carrier has it. You get a message as soon as it is there.')

  ago(41 * MINUTE)
  const emil = await comes({ name: 'Emil Sørensen', email: 'emil@fjordline.example', says: ['hi', 'An invoice', '@', 'Our purchase order number has to be on every invoice from now on.'] })
  await given(emil, mara)
  ago(34 * MINUTE)
  await emil.answered('Hello Emil, I have set it for your account. Which number is it?')
  ago(27 * MINUTE)
  await emil.says('It is FL-2026-118. Could you also send the last two invoices again?')

  ago(23 * MINUTE)
  const ann = await comes({
    name: 'Ann Carter', email: 'ann@acme.example', says: ['Hello', 'My order', '@', '0012345', 'yes', 'The attic lamp arrived with a crack in the glass, and our opening is on Friday.'], known: { phone: '+44 20 7946 0958', job_title: 'Interior designer' },
  })
  await given(ann, mara)

  await Promise.all([jonas, priya].map(({ client }) => client.ask('presence', { presence: 'online' })))
  ago(12 * MINUTE)
  const theo = await comes({ name: 'Theo Martin', email: 'theo@atelier-martin.example', says: ['hey', 'Something else', '@', 'Do you ship to Switzerland, and what does it cost?'] })
  ago(6 * MINUTE)
  const greta = await comes({ name: 'Greta Vogel', email: 'greta@alpina.example', language: 'de', says: ['Hallo', 'Etwas anderes', '@', 'Haben Sie die Winterkerzen auch in Rot?'] })
  ago(4 * MINUTE)
  const chloe = await comes({ name: 'Chloe Dubois', email: 'chloe@dubois.example', says: ['Hello', 'My order', '@', '0012346'] })
  ago(2 * MINUTE)
  const ravi = await comes({ name: 'Ravi Menon', email: 'ravi@menon.example', says: ['Hi there', 'human'] })

  ago(1.5 * MINUTE)
  await noted(ann, jonas, 'Acme’s showroom opens on Friday, they told me on the phone. We have one attic lamp left in the shop.')
  await noted(emil, jonas, 'Their accounting changed in October. The last two invoices are 2026-0871 and 2026-0902.')
  ago(MINUTE)
  await emil.visitor.send({ id: 'one-more-thing', text: 'And one more thing: who signs for deliveries?' })
  ago(0)
  return { ...shop, mara, talks: { ann, olivia, henrik, sofia, lukas, noor, emil, greta, theo, chloe, ravi } }
}
