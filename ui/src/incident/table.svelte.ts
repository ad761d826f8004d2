/** The list of incidents: which are shown, in which order, in which month, and which one the keys act on. */
import { asFailure, call, type Failure, type Reply } from '../host/host';
import { monthName } from '../window/words';
import { dayOf, dueDays, reviewKey, weekEnd } from './review-due';

export type Row = Reply<'incident_list'>[number];
export type Column = 'id' | 'title' | 'service' | 'severity' | 'start' | 'duration' | 'review' | 'occurrence';
export type Line = { kind: 'month'; key: string; label: string; count: number; seconds: number } | { kind: 'row'; key: string; row: Row };
export type When = 'any' | 'week' | 'month' | 'quarter' | 'year' | `${number}`;

const DAYS = { week: 7, month: 30, quarter: 90, year: 365 } as const;
const DAY_MS = 86_400_000;
/** What stands in a menu for incidents without a service or severity. */
export const NONE = '';

export class IncidentTable {
  rows = $state.raw<Row[]>([]);
  text = $state('');
  services = $state.raw<string[]>([]);
  severities = $state.raw<number[]>([]);
  reviews = $state.raw<string[]>([]);
  when = $state<When>('any');
  repeatsOnly = $state(false);
  archived = $state(false);
  sort = $state.raw<{ column: Column; down: boolean }>({ column: 'start', down: true });
  current = $state<string | null>(null);
  /** What is typed into a row. */
  editing = $state<{ id: string; field: 'title' | 'service'; text: string } | null>(null);
  /** Incidents in whose evidence, review or problem the text was found. */
  found = $state.raw<{ text: string; incidents: Set<string> }>({ text: '', incidents: new Set() });
  searchFailure = $state.raw<Failure>();
  now = $state.raw(new Date());

  readonly filters = $derived(
    this.services.length + this.severities.length + this.reviews.length + Number(this.when !== 'any') + Number(this.repeatsOnly) + Number(this.text.trim() !== ''),
  );
  readonly words = $derived(this.text.toLowerCase().split(/\s+/).filter(Boolean));
  private readonly haystacks = $derived(new Map(this.rows.map((row) => [row.id, haystack(row)])));
  // Ordered once, then narrowed: typing sorts nothing.
  private readonly ordered = $derived([...this.rows].sort(this.order()));
  readonly shown = $derived(this.ordered.filter((row) => this.fits(row)));
  readonly lines = $derived.by(() => (this.sort.column === 'start' ? byMonth(this.shown) : this.shown.map(lineOf)));

  /** For the menus, with how many there are. */
  readonly allServices = $derived(tally(this.rows.map((row) => row.service ?? NONE)));
  readonly allSeverities = $derived(tally(this.rows.map((row) => String(row.severity ?? NONE))));
  readonly allReviews = $derived(tally(this.rows.map((row) => reviewKey(row, this.now))));
  readonly years = $derived([...new Set(this.rows.map((row) => row.happened_at?.slice(0, 4)).filter((year) => year !== undefined))].sort().reverse());

  /** Counts for the head of the screen; archived incidents are out of it. */
  readonly counts = $derived.by(() => {
    const open = this.rows.filter((row) => !row.archived);
    const days = open.map((row) => dueDays(row, this.now)).filter((due) => due !== null);
    const end = weekEnd(this.now);
    return { incidents: open.length, archived: this.rows.length - open.length, due: days.filter((due) => due >= 0 && due <= end).length, overdue: days.filter((due) => due < 0).length };
  });

  /** True when only what the index found, not the row itself, holds the words. */
  onlyInside(row: Row): boolean {
    return this.words.length > 0 && !this.holdsWords(row);
  }

  sortBy(column: Column): void {
    const first = column === 'start' || column === 'duration' || column === 'occurrence';
    this.sort = this.sort.column === column ? { column, down: !this.sort.down } : { column, down: first };
  }

  toggle<K extends 'services' | 'severities' | 'reviews'>(filter: K, value: this[K][number]): void {
    const list = this[filter] as (string | number)[];
    this[filter] = (list.includes(value) ? list.filter((other) => other !== value) : [...list, value]) as this[K];
  }

  clear(): void {
    this.text = '';
    this.services = [];
    this.severities = [];
    this.reviews = [];
    this.when = 'any';
    this.repeatsOnly = false;
  }

  /** The row the keys act on: the marked one while it is shown, else the first. */
  get here(): Row | undefined {
    return this.shown.find((row) => row.id === this.current) ?? this.shown[0];
  }

  move(by: number): void {
    const at = this.shown.findIndex((row) => row.id === this.current);
    const next = at < 0 ? 0 : Math.min(this.shown.length - 1, Math.max(0, at + by));
    this.current = this.shown[next]?.id ?? null;
  }

  /** Where a row stands among the lines. */
  lineOf(id: string | null): number {
    return this.lines.findIndex((line) => line.kind === 'row' && line.row.id === id);
  }

  /** Looks for the words in what belongs to the incidents; an answer that is overtaken is dropped. */
  async search(): Promise<void> {
    const text = this.text.trim();
    this.searchFailure = undefined;
    if (text.length < 2) return;
    try {
      const reply = await call('search_run', { text, limit: 400, as_you_type: true });
      if (this.text.trim() !== text) return;
      this.found = { text, incidents: new Set(reply.hits.map((hit) => hit.incident).filter((id) => id !== null)) };
    } catch (thrown) {
      if (this.text.trim() === text) this.searchFailure = asFailure(thrown);
    }
  }

  private holdsWords(row: Row): boolean {
    const hay = this.haystacks.get(row.id) ?? '';
    return this.words.every((word) => hay.includes(word));
  }

  private fits(row: Row): boolean {
    if (this.words.length > 0 && !this.holdsWords(row) && !(this.found.text === this.text.trim() && this.found.incidents.has(row.id))) return false;
    if (this.services.length > 0 && !this.services.includes(row.service ?? NONE)) return false;
    if (this.severities.length > 0 && !this.severities.includes(row.severity ?? 0)) return false;
    if (this.reviews.length > 0 && !this.reviews.includes(reviewKey(row, this.now))) return false;
    if (this.repeatsOnly && (row.occurrence?.nth ?? 1) < 2) return false;
    return this.inTime(row.happened_at);
  }

  private inTime(at: string | null): boolean {
    if (this.when === 'any') return true;
    if (!at) return false;
    const days = DAYS[this.when as keyof typeof DAYS];
    return days === undefined ? at.startsWith(this.when) : Date.parse(at) >= this.now.getTime() - days * DAY_MS;
  }

  private order(): (a: Row, b: Row) => number {
    const { column, down } = this.sort;
    const sign = down ? -1 : 1;
    return (a, b) => {
      const [x, y] = [valueOf(a, column, this.now), valueOf(b, column, this.now)];
      // What is not known comes first in the list by time, where new incidents are, and last elsewhere.
      if (x === null || y === null) return x === y ? number(b) - number(a) : (x === null) === (column === 'start') ? -1 : 1;
      const compared = typeof x === 'string' && typeof y === 'string' ? (column === 'start' ? (x < y ? -1 : Number(x > y)) : collator.compare(x, y)) : Number(x) - Number(y);
      return compared * sign || number(b) - number(a);
    };
  }
}

const collator = new Intl.Collator('en', { numeric: true });
const number = (row: Row): number => Number(row.id.slice(4));
const lineOf = (row: Row): Line => ({ kind: 'row', key: row.id, row });

function valueOf(row: Row, column: Column, now: Date): string | number | null {
  switch (column) {
    case 'id':
      return number(row);
    case 'title':
      return row.title;
    case 'service':
      return row.service;
    case 'severity':
      return row.severity;
    case 'start':
      return row.happened_at;
    case 'duration':
      return row.duration_seconds ?? null;
    case 'review':
      return `${['overdue', 'none', 'draft', 'in_review', 'final', 'superseded'].indexOf(reviewKey(row, now))}${row.review_due ?? '9'}`;
    case 'occurrence':
      return row.occurrence ? row.occurrence.nth : null;
  }
}

function haystack(row: Row): string {
  return [row.id, row.title, row.service, row.severity && `sev ${row.severity}`, ...row.problems].filter(Boolean).join('\n').toLowerCase();
}

function tally(values: string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => Number(a.value === NONE) - Number(b.value === NONE) || collator.compare(a.value, b.value));
}

/** Rows in order of time, each month led by a line with its sums. */
function byMonth(rows: Row[]): Line[] {
  const lines: Line[] = [];
  let month: (Line & { kind: 'month' }) | undefined;
  for (const row of rows) {
    const key = row.happened_at ? dayOf(row.happened_at).slice(0, 7) : 'none';
    if (month?.key !== key) {
      month = { kind: 'month', key, label: row.happened_at ? monthName(row.happened_at) : 'No time known yet', count: 0, seconds: 0 };
      lines.push(month);
    }
    month.count += 1;
    month.seconds += row.duration_seconds ?? 0;
    lines.push(lineOf(row));
  }
  return lines;
}

/** One for the window, so that filters and place are as they were when the person comes back. */
export const table = new IncidentTable();
