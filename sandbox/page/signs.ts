import { html, type Html } from './markup';

const CHEVRONS: Readonly<Record<string, string>> = {
  Highest: 'M3 8l5-4 5 4M3 12.5l5-4 5 4',
  High: 'M3 10l5-4 5 4',
  Medium: 'M3 6h10M3 10h10',
  Low: 'M3 6l5 4 5-4',
  Lowest: 'M3 3.5l5 4 5-4M3 8l5 4 5-4',
};

/** Jira's arrow for a priority; the name itself for one that has none. */
export function priorityIcon(name: string): Html {
  const path = CHEVRONS[name];
  if (path === undefined) return html`<span class="quiet">${name}</span>`;
  return html`<svg
    class="priority priority-${name.toLowerCase()}"
    viewBox="0 0 16 16"
    role="img"
    aria-label="Priority ${name}"
  >
    <title>Priority ${name}</title>
    <path d="${path}" />
  </svg>`;
}

export function labelChip(label: string): Html {
  return html`<span class="label">${label}</span>`;
}
