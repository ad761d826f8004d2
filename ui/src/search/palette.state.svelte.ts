/** What the palette shows for what is typed: commands, and records as they are found. */
import { call } from '../host/host';
import { kindIcon, kindName } from './kinds';
import { recordOf, type Found } from './record';
import { keyOf } from './search.state.svelte';

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
