/** The table of action items: which are shown, in which order, which one is current, and what is being edited. */
import type { ActionItem, ActionKind, ActionRow, ActionState, Strength } from '../bindings/contract';
import { call } from '../host/host';
import { acts } from '../window/acts.svelte';
import { keepUnsaved, forgetUnsaved } from '../window/unsaved.svelte';
import { lower } from '../window/words';
import { daysOver, parseDue } from './due';

export const KINDS: readonly ActionKind[] = ['prevent', 'mitigate', 'detect', 'process'];
export const STRENGTHS: readonly Strength[] = ['strong', 'intermediate', 'weak'];
export const STATES: readonly ActionState[] = ['open', 'in_progress', 'done', 'dropped'];
export const LIT: Record<Strength, number> = { strong: 3, intermediate: 2, weak: 1 };

export type Field = 'title' | 'owner' | 'due' | 'kind' | 'strength' | 'state';
/** The fields in the order in which Tab goes through them. */
export const FIELDS: readonly Field[] = ['title', 'owner', 'due', 'kind', 'strength', 'state'];
export type SortBy = 'urgency' | 'id' | 'title' | 'owner' | 'due' | 'kind' | 'strength' | 'state' | 'from';
/** What stands in the filter for action items that nobody owns. */
export const NOBODY = '';

export const isOpen = (row: Pick<ActionRow, 'state'>): boolean => row.state === 'open' || row.state === 'in_progress';
const numberOf = (id: string): number => Number(id.split('-')[1] ?? 0);

/** Overdue first, the longest; then open ones by due date; then the closed ones, the newest first. */
export function byUrgency(a: ActionRow, b: ActionRow): number {
  const rank = (row: ActionRow) => (row.overdue ? 0 : isOpen(row) ? 1 : 2);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (rank(a) === 2) return (b.closed_at ?? '').localeCompare(a.closed_at ?? '') || numberOf(a.id) - numberOf(b.id);
  return (a.due ?? '9999').localeCompare(b.due ?? '9999') || LIT[b.strength] - LIT[a.strength] || numberOf(a.id) - numberOf(b.id);
}

const ORDERS: Record<SortBy, (a: ActionRow, b: ActionRow) => number> = {
  urgency: byUrgency,
  id: (a, b) => numberOf(a.id) - numberOf(b.id),
  title: (a, b) => a.title.localeCompare(b.title),
  owner: (a, b) => last(a.owner, b.owner) || byUrgency(a, b),
  due: (a, b) => last(a.due, b.due) || byUrgency(a, b),
  kind: (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || byUrgency(a, b),
  strength: (a, b) => LIT[b.strength] - LIT[a.strength] || byUrgency(a, b),
  state: (a, b) => Number(b.overdue) - Number(a.overdue) || STATES.indexOf(a.state) - STATES.indexOf(b.state) || byUrgency(a, b),
  from: (a, b) => last(a.problem ?? a.incident, b.problem ?? b.incident) || byUrgency(a, b),
};

/** By the words; what is missing comes last. */
function last(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a.localeCompare(b, undefined, { numeric: true });
}

export type Closing = { action: ActionRow; to: 'done' | 'dropped' };

export class ActionsState {
  rows = $state.raw<ActionRow[]>([]);
  text = $state('');
  states = $state.raw<ActionState[]>([]);
  owners = $state.raw<string[]>([]);
  kinds = $state.raw<ActionKind[]>([]);
  strengths = $state.raw<Strength[]>([]);
  overdueOnly = $state(false);
  sortBy = $state<SortBy>('urgency');
  downwards = $state(false);
  /** The row that keys act on. */
  current = $state.raw<string | null>(null);
  editing = $state.raw<{ id: string; field: Field } | null>(null);
  /** Asking what shows that it is done, or why it is dropped. */
  closing = $state.raw<Closing | null>(null);

  readonly isFiltered = $derived(
    this.text.trim() !== '' || this.overdueOnly || this.states.length + this.owners.length + this.kinds.length + this.strengths.length > 0,
  );
  readonly shown = $derived.by(() => {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (row: ActionRow) =>
      (!this.overdueOnly || row.overdue) &&
      has(this.states, row.state) &&
      has(this.owners, row.owner ?? NOBODY) &&
      has(this.kinds, row.kind) &&
      has(this.strengths, row.strength) &&
      words.every((one) => `${row.id} ${row.title} ${row.owner ?? ''} ${row.incident ?? ''} ${row.problem ?? ''} ${row.reason ?? ''}`.toLowerCase().includes(one));
    const order = ORDERS[this.sortBy];
    return this.rows.filter(fits).sort((a, b) => (this.downwards ? -1 : 1) * order(a, b));
  });
  readonly knownOwners = $derived([...new Set(this.rows.flatMap((row) => row.owner ?? []))].sort((a, b) => a.localeCompare(b)));
  readonly index = $derived(this.shown.findIndex((row) => row.id === this.current));
  readonly currentRow = $derived(this.shown[this.index]);
  readonly summary = $derived.by(() => {
    const open = this.rows.filter(isOpen);
    return { overdue: this.rows.filter((row) => row.overdue).length, open: open.length, done: this.rows.filter((row) => row.state === 'done').length, dropped: this.rows.filter((row) => row.state === 'dropped').length };
  });

  count(fits: (row: ActionRow) => boolean): number {
    return this.rows.filter(fits).length;
  }

  toggle<K extends 'states' | 'owners' | 'kinds' | 'strengths'>(list: K, value: this[K][number]): void {
    const now = this[list] as string[];
    this[list] = (now.includes(value) ? now.filter((other) => other !== value) : [...now, value]) as this[K];
  }

  clearFilters(): void {
    this.text = '';
    this.overdueOnly = false;
    this.states = [];
    this.owners = [];
    this.kinds = [];
    this.strengths = [];
  }

  /** First click sorts, the second turns it round, the third goes back to overdue first. */
  sort(by: SortBy): void {
    if (this.sortBy !== by) [this.sortBy, this.downwards] = [by, false];
    else if (!this.downwards) this.downwards = true;
    else [this.sortBy, this.downwards] = ['urgency', false];
  }

  move(by: number): void {
    if (this.shown.length === 0) return;
    const from = this.index < 0 ? (by > 0 ? -1 : this.shown.length) : this.index;
    this.current = this.shown[Math.max(0, Math.min(this.shown.length - 1, from + by))]?.id ?? null;
  }

  edit(field: Field, id = this.current): void {
    if (id) [this.current, this.editing] = [id, { id, field }];
  }

  /** The field before or after the one being edited. */
  editNext(by: 1 | -1): void {
    const { editing } = this;
    if (!editing) return;
    const field = FIELDS[FIELDS.indexOf(editing.field) + by];
    this.editing = field ? { id: editing.id, field } : null;
  }

  /**
   * Writes one field. Answers false when what was typed is not a value, or could not be saved: then the field stays
   * open with it. Done and dropped are asked about first.
   */
  async write(row: ActionRow, field: Field, typed: string): Promise<boolean> {
    const text = typed.trim();
    const unsaved = `action.${row.id}.${field}`;
    const change = changeOf(row, field, text);
    if (change === 'nothing') {
      forgetUnsaved(unsaved);
      return true;
    }
    if (change === 'not a day') {
      acts.show({ code: 'invalid', message: `“${text}” is not a day`, hint: 'type a date such as 2026-12-01, 1 Dec, fri or +30, or nothing for no due date' });
      return false;
    }
    if (change.state === 'done' || change.state === 'dropped') {
      this.closing = { action: row, to: change.state };
      return true;
    }
    keepUnsaved(unsaved, typed);
    const done = await acts.make(saidOf(row.id, field, text), () => call('action_set', { action: row.id, ...change }));
    if (!done) return false;
    forgetUnsaved(unsaved);
    this.take(done);
    return true;
  }

  async close(closing: Closing, reason: string): Promise<boolean> {
    const words = closing.to === 'done' ? `${closing.action.id} is done` : `Dropped ${closing.action.id}`;
    const reply = await acts.make(words, () => call('action_set', { action: closing.action.id, state: closing.to, ...(reason.trim() && { reason: reason.trim() }) }));
    if (!reply) return false;
    this.take(reply);
    this.closing = null;
    return true;
  }

  /** Shows a saved item at once; the list is asked again besides. */
  private take(item: ActionItem): void {
    this.rows = this.rows.map((row) => (row.id === item.id ? { ...row, ...item, overdue: isOpen(item) && item.due !== null && daysOver(item.due) > 0 } : row));
  }
}

const has = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);

type Change = { title?: string; owner?: string; due?: string; kind?: ActionKind; strength?: Strength; state?: ActionState; clear?: string[] };

function changeOf(row: ActionRow, field: Field, text: string): Change | 'nothing' | 'not a day' {
  switch (field) {
    case 'title':
      return text === '' || text === row.title ? 'nothing' : { title: text };
    case 'owner':
      return text === (row.owner ?? '') ? 'nothing' : { owner: text };
    case 'due': {
      const typed = parseDue(text);
      if (typed === 'not a day') return typed;
      if (typed.due === row.due) return 'nothing';
      return typed.due === null ? { clear: ['due'] } : { due: typed.due };
    }
    default:
      return text === row[field] ? 'nothing' : { [field]: text };
  }
}

function saidOf(id: string, field: Field, text: string): string {
  switch (field) {
    case 'title':
      return `Reworded ${id}`;
    case 'owner':
      return text ? `${id} is owned by ${text}` : `${id} has no owner now`;
    case 'due':
      return text ? `Changed the due date of ${id}` : `${id} has no due date now`;
    case 'kind':
      return `${id} is of type ${lower(text)}`;
    case 'strength':
      return `${id} is ${lower(text)}`;
    case 'state':
      return `${id} is ${lower(text)}`;
  }
}
