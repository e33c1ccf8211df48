import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { buildWidget } from '../../widget/build.ts'
import { launchBrowser, visit, watchErrors } from './browser.ts'
import { createFakeVisitorServer, type FakeOptions, type FakeVisitorServer } from './fake-visitor-server.ts'
import { hostPage } from './widget-page.ts'

type Pages = NonNullable<FakeOptions['pages']>

/** How a test begins: the server, its pages (some need its address) and the visitor's browser. */
export type Scene = Omit<FakeOptions, 'pages'> & { pages?: (url: string) => Pages; visitor?: BrowserContextOptions; beforeVisit?: (page: Page) => Promise<unknown> }

/** One browser a file; for each test that begins, a fake server and a fresh visitor who looks at its first page. */
export type WidgetStage = {
  readonly browser: Browser
  readonly server: FakeVisitorServer
  readonly context: BrowserContext
  readonly page: Page
  begin(scene?: Scene): Promise<void>
  /** Ends what was begun, as the end of the test does; fails if anything went wrong on a page. */
  end(): Promise<void>
  /** Another tab of the same visitor. */
  secondTab(path?: string): Promise<Page>
  /** What the test itself made go wrong. */
  forgive(errors: RegExp): void
}

/** Sets the stage for the tests of a file. `common` holds for all of them. */
export function setWidgetStage(common: Scene = {}): WidgetStage {
  let browser: Browser | null = null
  let scene: { server: FakeVisitorServer; context: BrowserContext; page: Page; errors: string[] } | null = null

  const launched = () => browser ?? fail('the browser is not there yet')
  const begun = () => scene ?? fail('begin first')

  const end = async () => {
    if (!scene) return
    const { server, context, errors } = scene
    scene = null
    const found = [...errors]
    await context.close()
    await server.close()
    expect(found).toEqual([])
  }

  beforeAll(async () => {
    await buildWidget()
    browser = await launchBrowser()
  })
  afterEach(end)
  afterAll(() => browser?.close())

  return {
    get browser() {
      return launched()
    },
    get server() {
      return begun().server
    },
    get context() {
      return begun().context
    },
    get page() {
      return begun().page
    },
    async begin(given = {}) {
      const { pages: pagesAt, visitor, beforeVisit, ...options } = { ...common, ...given }
      const pages: Pages = {}
      const server = await createFakeVisitorServer({ ...options, pages })
      Object.assign(pages, pagesAt?.(server.url) ?? { '/': { html: hostPage() } })
      scene = { server, ...(await visit(launched(), server.url, visitor, beforeVisit)) }
    },
    end,
    async secondTab(path = '') {
      const { server, context, errors } = begun()
      const tab = await context.newPage()
      watchErrors(tab, errors)
      await tab.goto(server.url + path)
      return tab
    },
    forgive(wanted) {
      const { errors } = begun()
      errors.splice(0, errors.length, ...errors.filter((error) => !wanted.test(error)))
    },
  }
}

function fail(message: string): never {
  throw new Error(message)
}
