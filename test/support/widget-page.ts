import type { Page } from 'playwright-core'

/** A host page with the widget's script, and what else is asked for. `attributes` stand in the script's tag. */
export function hostPage(options: { script?: string; head?: string; body?: string; attributes?: string; tag?: string } = {}): string {
  const { script = '/widget.js', head = '', body = '<h1>Shop</h1><button id="buy">Buy</button>', attributes = '' } = options
  const tag = options.tag ?? `<script src="${script}" async ${attributes}></script>`
  return `<!doctype html><html lang="en"><head><title>Shop</title><meta name="viewport" content="width=device-width, initial-scale=1">${head}${tag}</head><body>${body}</body></html>`
}

/** The widget on a page as a visitor works with it. Every wait has Playwright's time limit. */
export const widget = (page: Page) => ({
  async open() {
    await page.locator('.launcher[aria-expanded="true"], .launcher:not([aria-expanded="true"])').first().click()
    await page.locator('.panel').waitFor()
  },
  async say(text: string) {
    await page.locator('textarea').fill(text)
    await page.locator('textarea').press('Enter')
  },
  click: (label: string) => page.locator('.answers').getByRole('button', { name: label, exact: true }).click(),
  /** Resolves once the thread's bubbles are these. */
  async shows(texts: string[]) {
    await page.waitForFunction(
      ([expected]) => {
        const root = document.querySelector('midflow-widget')?.shadowRoot
        const bubbles = [...(root?.querySelectorAll('.message:not(.writing) .bubble') ?? [])].map((bubble) => bubble.textContent)
        return JSON.stringify(bubbles) === expected
      },
      [JSON.stringify(texts)],
      { timeout: 8000 },
    ).catch(async (cause: unknown) => {
      throw new Error(`the thread shows ${JSON.stringify(await page.locator('.message:not(.writing) .bubble').allTextContents())}, not ${JSON.stringify(texts)}`, { cause })
    })
  },
  badge: () => page.locator('.badge').textContent(),
  notice: (text: string) => page.locator('.notice', { hasText: text }).waitFor({ timeout: 8000 }),
})
