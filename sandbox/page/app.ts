import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { Env } from '../operation';
import type { World } from '../world';
import { bar } from './bar';
import { board } from './board';
import { html, type Html } from './markup';
import { SCRIPT } from './script';
import { slackPane } from './slack-pane';
import { LAYOUT_STYLE } from './style-layout';
import { NARROW_STYLE } from './style-narrow';
import { TEXT_STYLE } from './style-text';
import { ticketView } from './ticket-view';

/** The texts are an attacker's: even one that slipped through could load nothing and run nothing. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";

interface Views {
  readonly bar: string;
  readonly board: string;
  readonly slack: string;
}

/** One page that shows the Jira board and the Slack channels as a person sees them. It keeps itself up to date. */
export function page(world: World): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/', (c) => {
    const view = ticketView(world.jira, c.req.query('ticket') ?? '');
    c.header('content-security-policy', CONTENT_POLICY);
    return c.html(whole(viewsOf(world, c.req.query()), view));
  });

  app.get('/page/feed', (c) => {
    const views = viewsOf(world, c.req.query());
    const version = createHash('sha256').update(JSON.stringify(views)).digest('hex').slice(0, 16);
    return c.req.query('seen') === version ? c.body(null, 204) : c.json({ version, ...views });
  });

  app.get('/page/ticket/:key', (c) => c.html(ticketView(world.jira, c.req.param('key')).text));

  app.get('/page/script.js', (c) =>
    c.body(SCRIPT, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  );
  app.get('/page/style.css', (c) =>
    c.body(LAYOUT_STYLE + TEXT_STYLE + NARROW_STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }),
  );

  return app;
}

function viewsOf(world: World, { channel, jql }: Readonly<Record<string, string>>): Views {
  return {
    bar: bar(world).text,
    board: board(world.jira, jql).text,
    slack: slackPane(world.slack, channel).text,
  };
}

function whole(views: Views, ticket: Html): string {
  const { text: head } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Sandbox: Jira and Slack</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/page/style.css" />
        <script src="/page/script.js" defer></script>
      </head>
     `;
  return `${head}
<body>
<header class="bar">
<p class="brand"><span class="brand-mark" aria-hidden="true">◆</span> Sandbox <span class="quiet">Wiz, Jira and Slack on this machine</span></p>
<div class="figures" id="bar">${views.bar}</div>
<span class="live" id="live" title="Kept up to date">live</span>
</header>
<main>
<div class="board" id="board">${views.board}</div>
<div class="slack" id="slack">${views.slack}</div>
</main>
<div class="overlay" id="overlay">${ticket.text}</div>
</body>
</html>`;
}
