import { Router } from 'express'

const page = (publicUrl: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lantern &amp; Co. – a demo shop</title>
<link rel="stylesheet" href="/demo.css">
<script src="${publicUrl}/widget.js" async data-site="default"></script>
</head>
<body>
<header><strong>Lantern &amp; Co.</strong><nav><a href="/">Shop</a> <a href="/help">Help</a></nav></header>
<main>
<h1>Light for slow evenings</h1>
<p>This is Midflow’s demo site: a page as your visitors would see it, with one script tag in its head. Open the chat at the lower right and ask about an order, for example <b>0012345</b>.</p>
<ul class="goods"><li><b>Harbour lantern</b><span>€ 48</span></li><li><b>Attic lamp</b><span>€ 64</span></li><li><b>Winter candles</b><span>€ 12</span></li></ul>
<p class="note">The bot behind it is <code>flows/bots/support.yaml</code>. Edit it, then run <code>npx midflow publish</code>.</p>
</main>
</body>
</html>
`

const css = `:root{--midflow-color:#8a5a1e;color-scheme:light dark;--ink:#26221d;--paper:#faf6ef;--line:#e4dccd}
@media (prefers-color-scheme:dark){:root{--ink:#efe8dc;--paper:#1d1a16;--line:#3a342b}}
body{margin:0;font:18px/1.6 Georgia,serif;color:var(--ink);background:var(--paper)}
header{display:flex;justify-content:space-between;padding:1rem 2rem;border-bottom:1px solid var(--line)}
nav a{color:inherit;margin-left:1rem}main{max-width:42rem;margin:3rem auto;padding:0 1.5rem}h1{font-weight:400;font-size:2.4rem;line-height:1.2}
.goods{list-style:none;padding:0}.goods li{display:flex;justify-content:space-between;padding:.7rem 0;border-bottom:1px solid var(--line)}
.note{font-size:.9rem;opacity:.8}code{font-size:.85em}
`

/** A small shop with the widget on it, to try Midflow without a site of one's own. */
export function demoSite(publicUrl: () => string): Router {
  const router = Router()
  router.get('/demo.css', (_request, response) => {
    response.type('css').send(css)
  })
  router.get(['/', '/help'], (_request, response) => {
    response.type('html').send(page(publicUrl()))
  })
  return router
}
