/**
 * A timeline of any length: only the pages around what is shown are kept, by position. While pages are asked for again
 * their old rows stay, so that nothing flickers; a filter that changed drops the old rows with its first answer.
 */
import type { TimelineFacets } from '../bindings/contract';
import type { EventView, MomentMark } from '../bindings/contract';
import { asFailure, call, type Failure } from '../host/host';
import { EVERYTHING, listParams, type Filter } from './filter';

export const PAGE = 100;
/** Rows around the shown ones that are fetched too. */
const AHEAD = 60;
/** Pages kept; the farthest from what is shown go first. */
const KEPT = 40;
/** Questions under way at once: what was scrolled past is never asked. */
const AT_ONCE = 2;

type Page = { rows: EventView[]; generation: number; filter: Filter };

export class TimelineState {
  filter = $state.raw<Filter>(EVERYTHING);
  /** How many fit the filter; `undefined` until the first answer. */
  total = $state<number>();
  moments = $state.raw<MomentMark[]>([]);
  facets = $state.raw<TimelineFacets>();
  failure = $state.raw<Failure>();
  /** Shown rows may be older than the library. */
  stale = $state(true);
  /** Selected with x or shift, for merging. */
  marked = $state.raw<ReadonlySet<string>>(new Set());

  private version = $state(0);
  private pages = new Map<number, Page>();
  private places = new Map<string, number>();
  private asked = new Map<number, number>();
  private generation = 0;
  private wanted = { first: 0, last: 30 };
  private waiting: { page: number; done: () => void }[] = [];

  constructor(readonly incident: string) {}

  /** The event at a position, from 0; `undefined` while it is not here. */
  at(index: number): EventView | undefined {
    void this.version;
    return this.pages.get(Math.floor(index / PAGE))?.rows[index % PAGE];
  }

  /** The position of an event that is here. */
  indexOf(event: string | null): number | undefined {
    void this.version;
    return event === null ? undefined : this.places.get(event);
  }

  /** Says which rows are shown. */
  shows(first: number, last: number): void {
    this.wanted = { first, last };
    this.pump();
  }

  /** Asks again for what is shown, because something changed. */
  reload(): void {
    this.generation += 1;
    this.stale = true;
    this.failure = undefined;
    this.pump();
    void this.askFacets();
  }

  /** Narrows what is shown. */
  narrow(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.wanted = { first: 0, last: this.wanted.last - this.wanted.first };
    this.generation += 1;
    this.stale = true;
    this.failure = undefined;
    this.pump();
  }

  /** Waits until the page with this position is here and new. */
  async ensure(index: number): Promise<EventView | undefined> {
    const page = Math.floor(index / PAGE);
    if (this.pages.get(page)?.generation !== this.generation) {
      const here = new Promise<void>((done) => this.waiting.push({ page, done }));
      this.wanted = { first: index, last: index };
      this.pump();
      await here;
    }
    return this.at(index);
  }

  /** Where an event, or the first at or after an instant, stands under the filter; `null` when it is left out. */
  async place(of: { event: string } | { at: string }): Promise<number | null> {
    if ('event' in of) {
      const known = this.places.get(of.event);
      if (known !== undefined && !this.stale) return known;
    }
    return (await call('timeline_place', { list: listParams(this.incident, this.filter), ...of })).index;
  }

  mark(event: string): void {
    const marked = new Set(this.marked);
    if (!marked.delete(event)) marked.add(event);
    this.marked = marked;
  }

  /** Marks everything between two positions that is here. */
  markThrough(from: number, to: number): void {
    const marked = new Set(this.marked);
    for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
      const event = this.at(index);
      if (event) marked.add(event.id);
    }
    this.marked = marked;
  }

  unmark(): void {
    this.marked = new Set();
  }

  private async askFacets(): Promise<void> {
    const mine = this.generation;
    try {
      const facets = await call('timeline_facets', { incident: this.incident });
      if (mine <= this.generation) this.facets = facets;
    } catch {
      // The filters offer nothing then; the list says what is wrong with the library.
    }
  }

  /** Pages that are wanted and not here, the shown ones first. */
  private needed(): number[] {
    const most = this.total === undefined || this.stale ? Infinity : Math.max(0, Math.ceil(this.total / PAGE) - 1);
    const range = (from: number, to: number) => {
      const out: number[] = [];
      for (let page = Math.max(0, Math.floor(from / PAGE)); page <= Math.min(most, Math.floor(to / PAGE)); page += 1) out.push(page);
      return out;
    };
    const { first, last } = this.wanted;
    // Before the first answer one page says how much there is.
    const all = this.total === undefined ? range(first, first) : [...range(first, last), ...range(first - AHEAD, last + AHEAD)];
    return [...new Set(all)].filter((page) => this.pages.get(page)?.generation !== this.generation && this.asked.get(page) !== this.generation);
  }

  private pump(): void {
    const asking = [...this.asked.values()].filter((generation) => generation === this.generation).length;
    for (const page of this.needed().slice(0, Math.max(0, AT_ONCE - asking))) void this.ask(page);
  }

  private async ask(page: number): Promise<void> {
    const generation = this.generation;
    const filter = this.filter;
    this.asked.set(page, generation);
    try {
      const reply = await call('timeline_list', { ...listParams(this.incident, filter), offset: page * PAGE, limit: PAGE });
      if (generation !== this.generation) return;
      this.take(page, { rows: reply.events, generation, filter }, reply.total);
      this.moments = reply.incident.moments;
    } catch (thrown) {
      if (generation !== this.generation) return;
      this.failure = asFailure(thrown);
      this.waiting.splice(0).forEach(({ done }) => done());
    } finally {
      if (this.asked.get(page) === generation) this.asked.delete(page);
      if (!this.failure) this.pump();
    }
  }

  private take(page: number, newest: Page, total: number): void {
    for (const [number, other] of this.pages) if (other.filter !== newest.filter || number * PAGE >= total) this.pages.delete(number);
    this.pages.set(page, newest);
    this.total = total;
    // Past the end after something went away: what is wanted moves up with it.
    if (this.wanted.first >= total && total > 0) this.wanted = { first: Math.max(0, total - 30), last: total - 1 };
    this.evict();
    this.places.clear();
    for (const [number, { rows }] of this.pages) rows.forEach((row, at) => this.places.set(row.id, number * PAGE + at));
    this.stale = this.isOld();
    this.version += 1;
    this.waiting = this.waiting.filter((wait) => {
      if (wait.page !== page && wait.page * PAGE < total) return true;
      wait.done();
      return false;
    });
  }

  /** True while a shown page is older than the newest question. */
  private isOld(): boolean {
    const end = Math.min(this.wanted.last, Math.max(0, (this.total ?? 0) - 1));
    for (let page = Math.floor(this.wanted.first / PAGE); page <= Math.floor(end / PAGE); page += 1) if (this.pages.get(page)?.generation !== this.generation) return true;
    return false;
  }

  private evict(): void {
    if (this.pages.size <= KEPT) return;
    const middle = (this.wanted.first + this.wanted.last) / 2 / PAGE;
    const farthest = [...this.pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of farthest.slice(0, this.pages.size - KEPT)) this.pages.delete(page);
  }
}
