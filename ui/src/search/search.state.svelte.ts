/**
 * Search as the person types. Words are asked for soon after the last key; counts for the facets follow once the person
 * rests. Answers that are overtaken are dropped. Filters are words of the question, so that they can be read, typed and
 * taken back like any other.
 */
import { label } from '../evidence/label';
import type { Failure, SearchHit, SearchReply } from '../bindings/contract';
import { asFailure, call } from '../host/host';

const TYPING_MS = 60;
const RESTING_MS = 300;
const PAGE = 50;

export type FacetName = 'kind' | 'service' | 'state' | 'month';
export const FACETS: readonly FacetName[] = ['kind', 'service', 'state', 'month'];

export class SearchState {
  text = $state('');
  hits = $state.raw<SearchHit[]>([]);
  total = $state(0);
  counted = $state(true);
  facets = $state.raw<SearchReply['facets']>({});
  notes = $state.raw<string[]>([]);
  degraded = $state.raw<string | null>(null);
  failure = $state.raw<Failure>();
  /** The question that `hits` answer; `undefined` before the first answer. */
  answered = $state.raw<string>();
  loadingMore = $state(false);
  /** Position of the hit that keys act on. */
  current = $state(-1);
  private question = 0;
  private typing: ReturnType<typeof setTimeout> | undefined;
  private resting: ReturnType<typeof setTimeout> | undefined;

  readonly hit = $derived(this.hits[this.current]);
  readonly isEmpty = $derived(this.text.trim() === '');

  /** What is typed has changed. */
  typed(text: string): void {
    this.text = text;
    clearTimeout(this.typing);
    clearTimeout(this.resting);
    if (this.isEmpty) return this.forget();
    this.typing = setTimeout(() => void this.ask(true), TYPING_MS);
    this.resting = setTimeout(() => void this.ask(false), RESTING_MS);
  }

  /** Asks at once: a recent search, a filter, a change of the library. */
  async now(text = this.text): Promise<void> {
    this.text = text;
    clearTimeout(this.typing);
    clearTimeout(this.resting);
    if (this.isEmpty) return this.forget();
    await this.ask(false);
  }

  /** Asks for the next page, when there is one. */
  async more(): Promise<void> {
    if (this.loadingMore || this.hits.length >= this.total || this.answered !== this.text.trim()) return;
    const mine = this.question;
    this.loadingMore = true;
    try {
      const reply = await call('search_run', { text: this.text.trim(), limit: PAGE, offset: this.hits.length });
      if (mine !== this.question) return;
      const known = new Set(this.hits.map((hit) => hit.key));
      this.hits = [...this.hits, ...reply.hits.filter((hit) => !known.has(hit.key))];
      // An empty page ends it, whatever the count says.
      if (reply.hits.length === 0) this.total = this.hits.length;
    } catch (thrown) {
      if (mine === this.question) this.failure = asFailure(thrown);
    } finally {
      this.loadingMore = false;
    }
  }

  move(by: number): void {
    if (this.hits.length === 0) return;
    this.current = Math.max(0, Math.min(this.hits.length - 1, this.current + by));
  }

  /** Leaves: nothing is asked any more. */
  stop(): void {
    clearTimeout(this.typing);
    clearTimeout(this.resting);
    this.question += 1;
  }

  private async ask(typing: boolean): Promise<void> {
    const mine = ++this.question;
    const text = this.text.trim();
    try {
      const reply = await call('search_run', { text, limit: PAGE, as_you_type: typing });
      if (mine !== this.question) return;
      const key = this.hit?.key;
      const isSame = this.answered === text;
      this.hits = reply.hits;
      this.total = reply.total;
      this.counted = reply.counted;
      this.notes = reply.notes;
      this.degraded = reply.degraded;
      this.failure = undefined;
      this.answered = text;
      if (!typing) this.facets = reply.facets;
      this.current = isSame ? reply.hits.findIndex((hit) => hit.key === key) : -1;
    } catch (thrown) {
      if (mine === this.question) this.failure = asFailure(thrown);
    }
  }

  private forget(): void {
    this.question += 1;
    this.hits = [];
    this.total = 0;
    this.facets = {};
    this.notes = [];
    this.degraded = null;
    this.failure = undefined;
    this.answered = undefined;
    this.current = -1;
  }
}

/** The words of a question that a facet's value stands for: `kind:action`, or a span of time for a month. */
export function filterWords(facet: FacetName, value: string): string {
  if (facet === 'month') {
    const [year = 0, month = 1] = value.split('-').map(Number);
    return `after:${value}-01 before:${new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)}`;
  }
  return `${facet}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value}`;
}

export const hasFilter = (text: string, filter: string): boolean => ` ${text.trim().replace(/\s+/g, ' ')} `.includes(` ${filter} `);

/** The question with a filter more, or without it. */
export function toggleFilter(text: string, filter: string): string {
  const words = ` ${text.trim().replace(/\s+/g, ' ')} `;
  if (words.includes(` ${filter} `)) return words.replace(` ${filter} `, ' ').trim();
  // Two spans of time would leave what lies in both; a new one takes the place of the old.
  const kept = filter.startsWith('after:') ? words.replace(/ (after|before):\S+(?= )/g, '') : words;
  return `${kept.trim()} ${filter}`.trim();
}

/** A record's key as people write it: the index says `E-12`, everything else `E12`. */
export const shownKey = label;

/** The record that a text names outright, when it does: `inc 7` → `INC-7`, `e12` → `E-12`. */
export function keyOf(text: string): string | null {
  const found = /^(inc|p|a|e|t|h|c|b|pr)[\s-]?(\d{1,12})$/i.exec(text.trim());
  return found ? `${(found[1] ?? '').toUpperCase()}-${Number(found[2])}` : null;
}
