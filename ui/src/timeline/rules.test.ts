import { expect, test } from 'vitest';
import type { KeyMoment, MomentMark } from '../bindings/contract';
import { EVERYTHING, listParams, narrows, summary } from './filter';
import { headingsAbove, headingsBelow } from './headings';
import { drawn, moved, path, resized, within, zoomed } from './strip';
import { readTime, writeTime } from './typedTime';

const mark = (moment: KeyMoment, at: string): MomentMark => ({ moment, at: `2026-03-01T${at}:00Z`, evidence: [], why: '', decided: true });
const marks = [mark('resolved', '15:00'), mark('impact_start', '14:00'), mark('detected', '14:10')];
const at = (clock: string) => ({ at: `2026-03-01T${clock}:00Z` });
const words = (list: ReturnType<typeof headingsAbove>) => list.map((one) => (one.kind === 'moment' ? one.mark.moment : one.kind));

test('headings fall where their moment does', () => {
  expect(words(headingsAbove(at('13:50'), null, marks))).toEqual(['day', 'before_impact']);
  expect(words(headingsAbove(at('14:00'), at('13:50'), marks))).toEqual(['impact_start']);
  expect(words(headingsAbove(at('14:30'), at('13:50'), marks))).toEqual(['impact_start', 'detected']);
  expect(words(headingsAbove(at('14:31'), at('14:30'), marks))).toEqual([]);
  expect(words(headingsAbove({ at: '2026-03-02T00:01:00Z' }, at('15:00'), marks))).toEqual(['day']);
});

test('behind the last time stand the moments that follow it, then what has no time', () => {
  expect(words(headingsAbove({ at: null }, at('14:30'), marks))).toEqual(['resolved', 'untimed']);
  expect(words(headingsAbove({ at: null }, { at: null }, marks))).toEqual([]);
  expect(words(headingsBelow(at('14:30'), marks))).toEqual(['resolved']);
  expect(words(headingsBelow({ at: null }, marks))).toEqual([]);
});

test('nothing is said while the row above is not known', () => {
  expect(headingsAbove(at('14:00'), undefined, marks)).toEqual([]);
});

const whole = { from: 0, to: 100_000 };

test('zooming keeps the instant under the pointer, and out of the whole is the whole', () => {
  expect(zoomed(null, whole, 0.5, 20_000)).toEqual({ from: 10_000, to: 60_000 });
  expect(zoomed({ from: 10_000, to: 60_000 }, whole, 2)).toBeNull();
  expect(zoomed({ from: 10_000, to: 11_000 }, whole, 0.1)).toEqual({ from: expect.any(Number), to: expect.any(Number) });
});

test('the view never leaves the whole, nor turns around', () => {
  expect(moved({ from: 80_000, to: 90_000 }, whole, 5)).toEqual({ from: 90_000, to: 100_000 });
  expect(within({ from: 70_000, to: 30_000 }, whole)).toEqual({ from: 30_000, to: 70_000 });
  expect(resized({ from: 10_000, to: 20_000 }, whole, 'from', 50_000)).toEqual({ from: 19_000, to: 20_000 });
  expect(drawn({ from: 0, to: 10_000 }, whole)).toEqual({ from: 0, to: 17_500 });
});

test('empty bins draw nothing and single events stay visible beside a burst', () => {
  const d = path([0, 1, 10_000], 30, 40);
  expect(d.match(/M/g)).toHaveLength(2);
  expect(d).toContain('v-2.4');
});

test('times as they are typed', () => {
  const near = '2026-03-01T14:00:00Z';
  expect(readTime('14:06', near)).toBe('2026-03-01T14:06:00.000Z');
  expect(readTime('9:06:07', near)).toBe('2026-03-01T09:06:07.000Z');
  expect(readTime('2026-10-13 14:06 UTC', near)).toBe('2026-10-13T14:06:00.000Z');
  expect(readTime('2026-10-13T16:06:00+02:00', near)).toBe('2026-10-13T14:06:00.000Z');
  expect(readTime(writeTime(near), null)).toBe('2026-03-01T14:00:00.000Z');
  for (const wrong of ['', '25:00', '14:6', '2026-02-30 10:00', 'noon', '14']) expect(readTime(wrong, near), wrong).toBeNull();
  expect(readTime('14:06', null)).toBeNull();
});

test('only what narrows is asked for, and it is said', () => {
  expect(listParams('INC-1', EVERYTHING)).toEqual({ incident: 'INC-1' });
  expect(narrows({ ...EVERYTHING, hidden: true })).toBe(false);
  const filter = { ...EVERYTHING, kinds: ['alert' as const], text: ' pool ', zoom: { from: '2026-03-01T14:00:00Z', to: '2026-03-01T15:00:00Z' } };
  expect(listParams('INC-1', filter)).toEqual({ incident: 'INC-1', kinds: ['alert'], text: 'pool', from: filter.zoom.from, to: filter.zoom.to });
  expect(listParams('INC-1', filter, false)).not.toHaveProperty('from');
  expect(summary(filter, undefined)).toBe('Alert · “pool” · 14:00–15:00');
});
