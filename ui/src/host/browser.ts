/**
 * The host in a plain browser, for looking at screens and for accessibility checks: calls go to the real core through a
 * small server on this machine (`npm run browser`). It is in no build but that one.
 */
import type { FromHost, Host, Picked } from './host';

export function browserHost(): Host {
  async function ask<T>(path: string, body: unknown): Promise<T> {
    const answer = await fetch(path, { method: 'POST', body: JSON.stringify(body) });
    const value = (await answer.json()) as { reply: T } | { failure: unknown };
    if ('failure' in value) throw value.failure;
    return value.reply;
  }
  const ears = new Set<(notice: FromHost) => void>();
  return {
    async call(name, params) {
      const reply = await ask<never>('call', { call: name, params });
      // The window hears of each change; here each call may have been one.
      if (!/_(list|show|find|facets|density|place|context|graph|lines|versions|diff|timeline|run)$/.test(name) || name === 'import_run' || name === 'draft_run')
        ears.forEach((ear) => ear({ notice: 'changed', change_number: Date.now() }));
      return reply;
    },
    hear(ear) {
      ears.add(ear);
      return () => ears.delete(ear);
    },
    shown() {},
    pickFiles: () => ask<Picked[]>('picks', {}),
    pickFolder: async () => (await ask<Picked[]>('picks', {}))[0] ?? null,
    pickFileToWrite: async () => (await ask<Picked[]>('picks', {}))[0] ?? null,
    openPlace: async () => {},
    openLink: async (address) => window.confirm(address),
    restoreLibrary: async () => null,
    reopenLibrary: async () => {},
    about: async () => ({
      version: 'browser',
      tauri: '–',
      webview: navigator.userAgent,
      system: navigator.platform,
      machine: '–',
      library: '–',
    }),
  };
}
