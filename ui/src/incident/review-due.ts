/** Where the review of an incident stands and when it is due, in words. */
import type { ReviewState } from '../bindings/contract';
import type { IconName } from '../parts/Icon.svelte';
import { counted, word } from '../window/words';

export type Reviewed = { review: ReviewState | null; review_due?: string | null; undecided?: number };

const DAY_MS = 86_400_000;

/** The UTC day of an instant, as `2026-10-13`. */
export const dayOf = (at: string): string => new Date(at).toISOString().slice(0, 10);

/** Days until the review is due, negative when it is late; null when nothing is due. */
export function dueDays(row: Reviewed, now: Date): number | null {
  if (!row.review_due || row.review === 'final' || row.review === 'superseded') return null;
  return Math.round((Date.parse(row.review_due.slice(0, 10)) - Date.parse(now.toISOString().slice(0, 10))) / DAY_MS);
}

/** Days until the end of this week, which is a Sunday. */
export const weekEnd = (now: Date): number => (7 - now.getUTCDay()) % 7;

/** Under which word of the filter it falls. */
export function reviewKey(row: Reviewed, now: Date): string {
  const due = dueDays(row, now);
  return due !== null && due < 0 ? 'overdue' : (row.review ?? 'none');
}

export const reviewWord = (state: ReviewState | null | 'none' | 'overdue'): string => (state === null || state === 'none' ? 'Not started' : word(state));

const ICONS: Record<ReviewState, IconName> = { draft: 'edit', in_review: 'decide', final: 'check', superseded: 'repeat' };
export const reviewIcon = (state: ReviewState | null): IconName => (state ? ICONS[state] : 'plus');

/** What stands behind the state: what is late, else what waits for a decision, else when it is due. */
export function reviewNote(row: Reviewed, now: Date): { words: string; late: boolean } | null {
  const due = dueDays(row, now);
  if (due !== null && due < 0) return { words: `${-due < 60 ? counted(-due, 'day') : -due < 730 ? counted(Math.round(-due / 30.44), 'month') : counted(Math.floor(-due / 365.25), 'year')} overdue`, late: true };
  const waits = row.undecided ?? 0;
  if (waits > 0 && row.review === 'in_review') return { words: `${waits} to decide`, late: false };
  if (due === null) return waits > 0 && row.review !== 'final' && row.review !== 'superseded' ? { words: `${waits} to decide`, late: false } : null;
  return { words: due === 0 ? 'due today' : due === 1 ? 'due tomorrow' : due < 60 ? `due in ${due} days` : `due in ${Math.round(due / 30)} months`, late: false };
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(n: number): string {
  const tail = n % 100 > 10 && n % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${tail}`;
}
