/** How times, spans, counts and the words of the field are written. One place, so that one thing is written one way. */

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const clockSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: 'UTC' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const dayYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const monthShort = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' });
const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const count = new Intl.NumberFormat('en-GB');
/** Every month in three letters: en-GB would write `Sept`. */
const write = (format: Intl.DateTimeFormat, at: string): string => format.format(new Date(at)).replace('Sept', 'Sep');

/** `14:06`, UTC. */
export const time = (at: string): string => clock.format(new Date(at));
/** `14:06:07`, UTC. */
export const timeSeconds = (at: string): string => clockSeconds.format(new Date(at));
/** `13 Oct`, with the year when it is not this one. */
export const date = (at: string, now = new Date()): string => write(new Date(at).getUTCFullYear() === now.getUTCFullYear() ? day : dayYear, at);
/** `13 Oct`, whatever the year. */
export const shortDay = (at: string): string => write(day, at);
/** `13 Oct 2026`. */
export const fullDate = (at: string): string => write(dayYear, at);
/** `Fri 16 Oct`. */
export const dueDate = (at: string): string => write(weekday, at);
/** `October 2026`. */
export const monthName = (at: string): string => month.format(new Date(at));
/** `Oct 2026`. */
export const shortMonth = (at: string): string => write(monthShort, at);
/** `13 Oct 14:06`. */
export const dateTime = (at: string): string => `${date(at)} ${time(at)}`;
/** `12,345`. */
export const number = (value: number): string => count.format(value);

/** For a tooltip: the person's own zone, UTC, and the text it was read from. */
export function timeTitle(at: string | null | undefined, raw?: string | null): string {
  const lines = at ? [`${local.format(new Date(at))} (your zone)`, `${fullDate(at)} ${timeSeconds(at)} UTC`] : ['no time is known'];
  if (raw) lines.push(`as written: ${raw}`);
  return lines.join('\n');
}

/** `41 s`, `53 min`, `1 h 41 min`, `3 d 4 h`. */
export function span(seconds: number): string {
  const s = Math.round(Math.abs(seconds));
  if (s < 60) return `${s} s`;
  const min = Math.round(s / 60);
  if (min < 60) return `${min} min`;
  const h = Math.floor(min / 60);
  if (h < 48) return min % 60 ? `${h} h ${String(min % 60).padStart(2, '0')} min` : `${h} h`;
  const d = Math.floor(h / 24);
  return h % 24 ? `${d} d ${h % 24} h` : `${d} d`;
}

/** `yesterday`, `3 days ago`, `in 2 days`. */
export function relative(at: string, now = new Date()): string {
  const days = Math.round((startOfDay(new Date(at)) - startOfDay(now)) / 86_400_000);
  const minutes = Math.round((new Date(at).getTime() - now.getTime()) / 60_000);
  if (days === 0) {
    if (Math.abs(minutes) < 1) return 'just now';
    if (Math.abs(minutes) < 60) return minutes < 0 ? `${-minutes} min ago` : `in ${minutes} min`;
    return 'today';
  }
  if (days === -1) return 'yesterday';
  if (days === 1) return 'tomorrow';
  const [size, name] = Math.abs(days) < 31 ? [1, 'day'] : Math.abs(days) < 120 ? [7, 'week'] : Math.abs(days) < 730 ? [30.44, 'month'] : [365.25, 'year'];
  const amount = Math.round(Math.abs(days) / size);
  const words = `${amount} ${name}${amount === 1 ? '' : 's'}`;
  return days < 0 ? `${words} ago` : `in ${words}`;
}

function startOfDay(at: Date): number {
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
}

/** A text with evidence items as people write them: the contract says `E-12`, the screen `E12` everywhere. */
export const shownIds = (text: string): string => text.replace(/\bE-(\d+)\b/g, 'E$1');

/** The same with keys such as `P-12` that stay in one line. */
export const unbroken = (text: string): string => shownIds(text).replace(/\b([A-Z]{1,3})-(?=\d)/g, '$1\u2011');

/** `1 claim`, `2 claims`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`;

const WORDS: Record<string, string> = {
  pagerduty: 'PagerDuty', github: 'GitHub', statuspage: 'Statuspage', slack: 'Slack', table: 'CSV timeline', prose: 'Notes', chat: 'Chat',
  patch: 'Patch', changes: 'Changes', git: 'Git', note: 'Note', went_well: 'What went well', went_badly: 'What went badly',
};

/** A word of the contract as a person reads it: `latent_condition` → `Latent condition`. */
export function word(value: string): string {
  const known = WORDS[value];
  if (known) return known;
  return sentence(value.replaceAll('_', ' '));
}

/** A phrase as it begins a line. */
export function sentence(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

/** The same inside a sentence. */
export const lower = (value: string): string => word(value).toLowerCase();

/** Words that were quoted from a quotation, in one pair of marks: `“"so"”` → `“so”`. */
export const onceQuoted = (text: string): string => text.replace(/“["'“‘]([^"“”‘’]+)["'”’]”/g, '“$1”');

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The part of `text` between two offsets in UTF-8 bytes, as the core counts. */
export function bytes(text: string, from: number, to: number): string {
  return decoder.decode(encoder.encode(text).slice(from, to));
}
