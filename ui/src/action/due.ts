/** Due dates as a person types them, and how far off they are. Days are UTC days, as the core counts them. */
import { dueDate, relative } from '../window/words';

const DAY_MS = 86_400_000;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** What was typed: a day, no day, or something that is not a day. */
export type Typed = { due: string | null } | 'not a day';

/** Understands `2026-12-01`, `1 Dec`, `Dec 1 2027`, `fri`, `today`, `+30`, `2 weeks`; nothing typed means no due date. */
export function parseDue(typed: string, now = new Date()): Typed {
  const text = typed.trim().toLowerCase().replace(/,/g, ' ').replace(/\s+/g, ' ');
  if (text === '' || text === 'none' || text === 'no due date') return { due: null };
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return ofParts(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]));
  if (text === 'today') return { due: inDays(0, now) };
  if (text === 'tomorrow') return { due: inDays(1, now) };
  const span = /^(?:in |\+)?(\d{1,4}) ?(d|days?|w|weeks?|months?|)$/.exec(text);
  if (span) return ofSpan(Number(span[1]), (span[2] ?? '').charAt(0), now);
  const weekday = WEEKDAYS.findIndex((name) => text.length >= 3 && /^[a-z]+$/.test(text) && text.startsWith(name) && text.length <= 9);
  if (weekday >= 0) return { due: inDays((weekday - now.getUTCDay() + 7) % 7 || 7, now) };
  const named = /^(?:(\d{1,2}) ([a-z]{3,9})|([a-z]{3,9}) (\d{1,2}))(?: (\d{4}))?$/.exec(text);
  if (!named) return 'not a day';
  const month = MONTHS.indexOf((named[2] ?? named[3] ?? '').slice(0, 3));
  const day = Number(named[1] ?? named[4]);
  if (month < 0) return 'not a day';
  if (named[5]) return ofParts(Number(named[5]), month, day);
  // Without a year it is the next such day.
  const year = now.getUTCFullYear();
  const thisYear = ofParts(year, month, day);
  return thisYear !== 'not a day' && thisYear.due !== null && thisYear.due >= inDays(0, now) ? thisYear : ofParts(year + 1, month, day);
}

function ofSpan(amount: number, unit: string, now: Date): Typed {
  if (unit === 'm') {
    const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + amount, now.getUTCDate()));
    return { due: at.toISOString().slice(0, 10) };
  }
  return { due: inDays(unit === 'w' ? amount * 7 : amount, now) };
}

function ofParts(year: number, month: number, day: number): Typed {
  const at = new Date(Date.UTC(year, month, day));
  const isReal = at.getUTCFullYear() === year && at.getUTCMonth() === month && at.getUTCDate() === day;
  return isReal ? { due: at.toISOString().slice(0, 10) } : 'not a day';
}

/** The day so many days from now. */
export function inDays(days: number, now = new Date()): string {
  return new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days that a due date has passed by; negative while it is still to come. */
export function daysOver(due: string, now = new Date()): number {
  return Math.round((Date.parse(inDays(0, now)) - Date.parse(due)) / DAY_MS);
}

export type Suggestion = { value: string; label: string; note?: string };

/** Days to offer; the usual ones for action items are 15 and 30. */
export function dueSuggestions(now = new Date()): Suggestion[] {
  return [7, 15, 30, 90].map((days) => {
    const value = inDays(days, now);
    return { value, label: `In ${days} days`, note: dueDate(value) };
  });
}

/** `in 12 days`, `today`, `48 days over`. */
export function dueWords(due: string, now = new Date()): string {
  const over = daysOver(due, now);
  if (over > 0) return `${over} ${over === 1 ? 'day' : 'days'} over`;
  return relative(due, now);
}
