/** What the page does by itself: it asks for news, and opens tickets and channels without leaving. */
export const SCRIPT = `'use strict';
const INTERVAL_MS = 1500;
const overlay = document.getElementById('overlay');
const live = document.getElementById('live');
const shown = {};
let seen = '';

function place() {
  return new URL(location.href).searchParams;
}

async function refresh() {
  const query = new URLSearchParams({ seen, channel: place().get('channel') ?? '', jql: place().get('jql') ?? '' });
  const response = await fetch('/page/feed?' + query);
  live.classList.remove('is-lost');
  if (response.status !== 200) return;
  const news = await response.json();
  seen = news.version;
  for (const part of ['bar', 'board', 'slack']) {
    if (shown[part] === news[part]) continue;
    shown[part] = news[part];
    swap(document.getElementById(part), news[part]);
  }
}

/* Panes scroll inside: where a person was reading stays where it was. */
function swap(element, markup) {
  const tops = [...element.querySelectorAll('.talk, .rail')].map((each) => each.scrollTop);
  const top = element.scrollTop;
  element.innerHTML = markup;
  element.scrollTop = top;
  element.querySelectorAll('.talk, .rail').forEach((each, index) => { each.scrollTop = tops[index] ?? 0; });
}

async function showTicket() {
  const key = place().get('ticket');
  overlay.innerHTML = key === null ? '' : await (await fetch('/page/ticket/' + encodeURIComponent(key))).text();
}

function go(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  history.pushState(null, '', url.pathname + url.search);
}

document.addEventListener('click', (event) => {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey;
  const ticket = event.target.closest('[data-ticket]');
  const channel = event.target.closest('[data-channel]');
  const closes = event.target === overlay || event.target.closest('[data-close]') !== null;
  if (!isPlain || (ticket === null && channel === null && !closes)) return;
  event.preventDefault();
  if (ticket !== null) go({ ticket: ticket.dataset.ticket });
  else if (channel !== null) go({ channel: channel.dataset.channel });
  else go({ ticket: '' });
  void (channel === null ? showTicket() : refresh());
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || overlay.innerHTML === '') return;
  go({ ticket: '' });
  void showTicket();
});

addEventListener('popstate', () => { void showTicket(); void refresh(); });

async function keepUp() {
  try {
    await refresh();
  } catch {
    live.classList.add('is-lost');
  }
  setTimeout(keepUp, INTERVAL_MS);
}

void keepUp();
`;
