/** The zone and the skew of a source, as a person writes and reads them. */
import type { ZoneSource } from '../bindings/contract';

let known: string[] | undefined;

/** All IANA names that the window knows, `UTC` first. */
export function zones(): string[] {
  known ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')];
  return known;
}

/** Zones whose name holds the words; those that begin with them first. */
export function zonesFor(text: string, limit = 50): string[] {
  const plain = (name: string) => name.toLowerCase().replaceAll('_', ' ');
  const words = plain(text).split(/[\s/]+/).filter(Boolean);
  const first = words[0] ?? '';
  const starts = (name: string) => plain(name).split(/[/ ]/).some((part) => part.startsWith(first));
  return zones()
    .filter((name) => words.every((word) => plain(name).includes(word)))
    .sort((a, b) => Number(starts(b)) - Number(starts(a)))
    .slice(0, limit);
}

/** `+02:00`, `-0530`, `Z`: what is no name and still a zone. */
export const isOffset = (text: string): boolean => /^(?:[+-]\d{2}:?\d{2}|Z)$/i.test(text.trim());

/** How far a zone is from UTC now, for the list: `UTC+2`. */
export function offsetWord(zone: string, at = new Date()): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(at).find((part) => part.type === 'timeZoneName')?.value.replace('GMT', 'UTC') ?? '';
  } catch {
    return '';
  }
}

export const zoneHow = (source: ZoneSource): string => ({ explicit: 'as each time says', declared: 'declared by a person', assumed: 'assumed, as nothing says' })[source];

const UNITS: Record<string, number> = { ms: 1, s: 1000, sec: 1000, second: 1000, seconds: 1000, m: 60_000, min: 60_000, minute: 60_000, minutes: 60_000, h: 3_600_000, hour: 3_600_000, hours: 3_600_000, d: 86_400_000, day: 86_400_000, days: 86_400_000 };

/** Milliseconds of `+90 s`, `-1 h 30 min`, `2 min`, `0`; null for anything else. A number alone is seconds. */
export function parseSkew(text: string): number | null {
  const [, sign, rest = ''] = /^\s*([+\-−]?)\s*(.*?)\s*$/.exec(text) ?? [];
  if (rest === '') return sign ? null : 0;
  if (!/^(?:\d+(?:[.,]\d+)?\s*[a-z]*\s*)+$/i.test(rest)) return null;
  let sum = 0;
  for (const [, amount = '', unit = ''] of rest.matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z]*)/gi)) {
    const ms = UNITS[unit.toLowerCase() || 's'];
    if (ms === undefined) return null;
    sum += Number(amount.replace(',', '.')) * ms;
  }
  const whole = Math.round(sum);
  return sign === '-' || sign === '−' ? (whole === 0 ? 0 : -whole) : whole;
}

/** `+90 s`, `−1 h 30 min`, `none`. Reads back as the same skew. */
export function skewWords(ms: number): string {
  if (ms === 0) return 'none';
  const parts: string[] = [];
  let left = Math.abs(ms);
  // Up to two minutes stay in seconds: that is how people speak of a clock that was off.
  const units: [string, number][] = left < 120_000 ? [['s', 1000], ['ms', 1]] : [['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1000], ['ms', 1]];
  for (const [unit, size] of units) {
    const amount = Math.floor(left / size);
    if (amount > 0) parts.push(`${amount} ${unit}`);
    left -= amount * size;
  }
  return `${ms < 0 ? '−' : '+'}${parts.join(' ')}`;
}
