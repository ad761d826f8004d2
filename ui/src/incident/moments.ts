/** The key moments of an incident in their usual order, the spans between them, and what does not fit together. */
import type { KeyMoment, MomentMark } from '../bindings/contract';
import { lower, shortDay, span, time, word } from '../window/words';

export const MOMENTS: readonly KeyMoment[] = ['impact_start', 'detected', 'acknowledged', 'mitigated', 'resolved'];

export type Place = {
  moment: KeyMoment;
  mark: MomentMark | null;
  /** What lies between this one and the next that has a time; `null` behind the last. */
  gap: { words: string; proposed: boolean; backwards: boolean } | null;
  /** The day, when it is another than that of the moment before. */
  day: string | null;
};

export function places(marks: readonly MomentMark[]): Place[] {
  const of = (moment: KeyMoment) => marks.find((mark) => mark.moment === moment) ?? null;
  let last: string | null = null;
  return MOMENTS.map((moment, at) => {
    const mark = of(moment);
    const own = mark && shortDay(mark.at);
    const day = last !== null && own !== null && own !== last ? own : null;
    last = own ?? last;
    const next = mark && MOMENTS.slice(at + 1).map(of).find((one) => one !== null);
    if (!mark || !next) return { moment, mark, gap: null, day };
    const seconds = (Date.parse(next.at) - Date.parse(mark.at)) / 1000;
    const words = seconds === 0 ? 'at once' : `${span(seconds)}${seconds < 0 ? ' before' : next.moment === 'detected' ? ' to detect' : ''}`;
    return { moment, mark, gap: { words, proposed: !mark.decided || !next.decided, backwards: seconds < 0 }, day };
  });
}

/** One sentence for each moment that lies before the one it should follow. */
export function contradictions(marks: readonly MomentMark[]): string[] {
  const known = places(marks).flatMap(({ mark }) => (mark ? [mark] : []));
  return known.slice(1).flatMap((mark, at) => {
    const before = known[at];
    if (!before || Date.parse(mark.at) >= Date.parse(before.at)) return [];
    return [`${word(mark.moment)} (${time(mark.at)}) is before “${lower(before.moment)}” (${time(before.at)})`];
  });
}

/** From the first to the last moment that has a time. */
export function wholeSpan(marks: readonly MomentMark[]): { from: string; seconds: number } | null {
  const times = marks.map((mark) => Date.parse(mark.at));
  if (times.length < 2) return null;
  const from = Math.min(...times);
  return { from: new Date(from).toISOString(), seconds: (Math.max(...times) - from) / 1000 };
}
