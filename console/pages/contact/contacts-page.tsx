import { useEffect, useState } from 'preact/hooks'
import { Avatar } from '../../design/avatar.tsx'
import { Icon } from '../../design/icon.tsx'
import { Empty } from '../../design/states.tsx'
import { Ago, useNow } from '../../design/when.tsx'
import { go, linkTo, withQuery } from '../../shell/router.ts'
import { useServices } from '../../shell/services.tsx'
import type { RecordPage } from '../../../server/protocol/records.ts'
import { hasLists } from '../checks.ts'
import { useLoaded } from '../load.ts'
import { objectOf, useObjects } from '../objects.ts'
import { PageHead } from '../page-head.tsx'
import type { PageProps } from '../pages.ts'
import { Unready } from '../unready.tsx'
import { ContactPanel, contactName } from './contact-panel.tsx'

const isPage = hasLists<RecordPage>('records')

/** `/contacts?search=…`: contacts, the latest changed first. `/contacts/ID`: one of them. */
export function ContactsPage({ rest: [id], query }: PageProps) {
  if (id === undefined) return <Contacts search={query['search'] ?? ''} after={query['after'] ?? null} />
  return (
    <div class="panel-page">
      <PageHead title="Contact" back={linkTo('contacts')} backLabel="All contacts" />
      <div class="contact-page"><ContactPanel key={id} contact={id} conversation={null} /></div>
    </div>
  )
}

function Contacts({ search, after }: { search: string; after: string | null }) {
  const { rest } = useServices()
  const now = useNow(30_000)
  const [text, setText] = useState(search)
  const path = withQuery('/api/records/contact', { search, after, limit: '50' })
  const [loaded, reload] = useLoaded(path, () => rest.get(path, isPage))
  useEffect(() => {
    if (text.trim() === search) return undefined
    const timer = setTimeout(() => go(withQuery(linkTo('contacts'), { search: text.trim() }), { replace: true }), 250)
    return () => clearTimeout(timer)
  }, [text])
  const tiers = objectOf(useObjects(), 'contact')?.properties.find(({ name }) => name === 'tier')?.options
  const tierOf = (given: string) => tiers?.find(({ id }) => id === given)?.label ?? given
  const value = (given: unknown) => (typeof given === 'string' ? given : '')
  return (
    <div class="panel-page wide">
      <PageHead title="Contacts" />
      <div class="filters">
        <span class="search-field"><Icon name="search" /><input class="input" type="search" aria-label="Search contacts" placeholder="Search contacts" value={text} onInput={(event) => setText(event.currentTarget.value)} /></span>
      </div>
      <div class="ticket-scroll">
        {loaded.at !== 'ready' ? <Unready loaded={loaded} rows={8} what="The contacts could not be loaded" again={reload} />
        : loaded.value.records.length === 0 ? (search === '' ? <Empty icon="users" title="No contacts yet"><p>Whoever writes to the bot becomes one.</p></Empty> : <Empty icon="search" title={`Nobody is found by “${search}”`} />)
        : (
          <>
            <table class="table contacts">
              <thead><tr><th scope="col">Name</th><th scope="col">E-mail</th><th scope="col">Company</th><th scope="col">Tier</th><th scope="col">Changed</th></tr></thead>
              <tbody>
                {loaded.value.records.map((record) => {
                  const name = contactName(record)
                  return (
                    <tr key={record.id} class="ticket-row">
                      <td><span class="person"><Avatar name={name} size="small" /><a class="whole-link one-line" href={linkTo('contacts', record.id)}>{name ?? `Visitor ${record.id.slice(-4)}`}</a></span></td>
                      <td class="one-line">{value(record.properties['email'])}</td>
                      <td>{value(record.properties['company_name'])}</td>
                      <td>{value(record.properties['tier']) !== '' && <span class="chip accent">{tierOf(value(record.properties['tier']))}</span>}</td>
                      <td class="muted"><Ago at={record.updatedAt} now={now} /></td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
            <nav class="pager" aria-label="Pages">
              {after !== null && <a class="button" href={withQuery(linkTo('contacts'), { search })}>First page</a>}
              {loaded.value.next !== null && <a class="button" href={withQuery(linkTo('contacts'), { search, after: loaded.value.next })}>Next page</a>}
            </nav>
          </>
        )}
      </div>
    </div>
  )
}
