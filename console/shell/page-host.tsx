import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Guard } from '../design/guard.tsx'
import { Bones, Failed } from '../design/states.tsx'
import type { Page, PageProps } from '../pages/pages.ts'
import { useServices } from './services.tsx'

/** A page whose code is loaded when it is opened. */
export function PageHost({ page, rest, query }: { page: Page } & PageProps) {
  const { title } = useServices()
  const [loaded, setLoaded] = useState<{ Page: ComponentType<PageProps> } | null>(null)
  const [failed, setFailed] = useState(false)
  const load = () => {
    setFailed(false)
    page.load().then((Page) => setLoaded({ Page }), () => setFailed(true))
  }
  useEffect(() => {
    title.page(page.title)
    load()
  }, [])
  if (failed) return <Failed what={`${page.title} could not be loaded`} reason="The server cannot be reached, or has been updated: reload the page." again={load} />
  return loaded ? <Guard what={page.title}><loaded.Page rest={rest} query={query} /></Guard> : <Bones rows={6} />
}
