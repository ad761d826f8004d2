/** What the palette shows for what is typed: commands, and records as they are found. */
import { call } from '../host/host';
import type { IconName } from '../parts/Icon.svelte';
import { kindIcon, kindName } from './kinds';
import { keyOf, shownKey } from './search.state.svelte';

export type Found = { key: string; kind: string; icon: IconName; title: string; note: string; incident: string | null };

const KINDS = ['incident', 'problem', 'action'];

export class PaletteState {
  text = $state('');
  found = $state.raw<Found[]>([]);
  recent = $state.raw<Found[]>([]);
  private question = 0;
  private typing: ReturnType<typeof setTimeout> | undefined;

  /** The record that is named outright, when it is there. */
  named = $state.raw<Found | null>(null);

  typed(text: string): void {
    this.text = text;
    clearTimeout(this.typing);
    this.question += 1;
    if (text.trim()) this.typing = setTimeout(() => void this.ask(), 50);
    else [this.found, this.named] = [[], null];
  }

  clear(): void {
    this.typed('');
  }

  /** Reads the titles of records that were opened lately; those that are gone are left out. */
  async readRecent(keys: string[]): Promise<void> {
    const found = await Promise.all(keys.slice(0, 6).map((key) => recordOf(key)));
    this.recent = found.filter((one): one is Found => one !== null);
  }

  async ask(): Promise<void> {
    const mine = ++this.question;
    const text = this.text.trim();
    const key = keyOf(text);
    const [named, reply] = await Promise.all([
      key ? recordOf(key) : null,
      call('search_run', { text, kinds: KINDS, limit: 8, as_you_type: true }).catch(() => null),
    ]);
    if (mine !== this.question) return;
    this.named = named;
    this.found = (reply?.hits ?? [])
      .filter((hit) => hit.key !== named?.key)
      .map((hit) => ({ key: hit.key, kind: hit.kind, icon: kindIcon(hit.kind), title: hit.title || hit.snippet, note: kindName(hit.kind), incident: hit.incident }));
  }
}

/** A record by its key, or nothing when there is none. */
async function recordOf(key: string): Promise<Found | null> {
  const made = (kind: string, title: string, incident: string | null = null): Found => ({ key, kind, icon: kindIcon(kind), title, note: kindName(kind), incident });
  try {
    switch (key.split('-')[0]) {
      case 'INC':
        return made('incident', (await call('incident_show', { incident: key })).title);
      case 'P':
        return made('problem', (await call('problem_show', { problem: key })).title);
      case 'A': {
        const one = (await call('action_list', {})).find((action) => action.id === key);
        return one ? made('action', one.title) : null;
      }
      case 'E': {
        const [item] = await call('evidence_list', { ids: [key] });
        return item ? made('evidence', `${shownKey(item.id)} ${item.text.slice(0, 120)}`, item.incident) : null;
      }
    }
  } catch {
    // There is no such record.
  }
  return null;
}
