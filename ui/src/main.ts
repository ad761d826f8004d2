import { mount } from 'svelte';
import './parts/tokens.css';
import './parts/base.css';
import { useHost } from './host/host';
import App from './views/App.svelte';

async function start(): Promise<void> {
  if (import.meta.env.MODE === 'browser') useHost((await import('./host/browser')).browserHost());
  else useHost((await import('./host/tauri')).tauriHost());
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}

/**
 * Nothing in the page is a link to elsewhere. Should one stand in it all the same, it leads nowhere: the window refuses
 * to go, but for an address that cannot be parsed WebKit empties the page before anyone is asked.
 */
function stayHere(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a, area') : null;
  const address = link?.getAttribute('href') ?? link?.getAttribute('xlink:href');
  if (address && !address.startsWith('#')) event.preventDefault();
}

addEventListener('click', stayHere, true);
void start();
