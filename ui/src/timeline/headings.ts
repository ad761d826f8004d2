/** The headings between events: new days, key moments where they fall, and the events whose time is not known. */
import type { KeyMoment, MomentMark } from '../bindings/contract';

export type Heading = { kind: 'day'; at: string } | { kind: 'moment'; mark: MomentMark } | { kind: 'before_impact' } | { kind: 'untimed' };

type Timed = { at: string | null };

const ORDER: readonly KeyMoment[] = ['impact_start', 'detected', 'acknowledged', 'mitigated', 'resolved'];

/** Key moments by time; those of one instant in their usual order. */
export function byTime(marks: readonly MomentMark[]): MomentMark[] {
  return [...marks].sort((a, b) => instant(a.at) - instant(b.at) || ORDER.indexOf(a.moment) - ORDER.indexOf(b.moment));
}

/**
 * What stands above `event`. `before` is the event above it: `null` at the start, `undefined` while it is not known, and
 * then nothing is said rather than something wrong.
 */
export function headingsAbove(event: Timed, before: Timed | null | undefined, marks: readonly MomentMark[]): Heading[] {
  if (before === undefined) return [];
  if (event.at === null) {
    if (before?.at === null) return [];
    return [...passed(before?.at ?? null, null, marks), { kind: 'untimed' }];
  }
  const out: Heading[] = [];
  if (before === null || (before.at && day(before.at) !== day(event.at))) out.push({ kind: 'day', at: event.at });
  const first = marks.find((mark) => mark.moment === 'impact_start');
  if (before === null && first && instant(event.at) < instant(first.at)) out.push({ kind: 'before_impact' });
  out.push(...passed(before?.at ?? null, event.at, marks));
  return out;
}

/** Key moments behind the last event, which has a time. */
export function headingsBelow(last: Timed, marks: readonly MomentMark[]): Heading[] {
  return last.at === null ? [] : passed(last.at, null, marks);
}

/** Key moments after `from` up to and with `to`. */
function passed(from: string | null, to: string | null, marks: readonly MomentMark[]): Heading[] {
  const low = from === null ? -Infinity : instant(from);
  const high = to === null ? Infinity : instant(to);
  return byTime(marks)
    .filter((mark) => instant(mark.at) > low && instant(mark.at) <= high)
    .map((mark) => ({ kind: 'moment', mark }));
}

const instant = (at: string): number => Date.parse(at);
const day = (at: string): string => new Date(at).toISOString().slice(0, 10);
