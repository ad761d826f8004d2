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

void start();
