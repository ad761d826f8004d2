import { expect, test } from 'vitest';
import type { KeyMoment, MomentMark } from '../bindings/contract';
import { contradictions, places, wholeSpan } from './moments';

const mark = (moment: KeyMoment, at: string, decided = true): MomentMark => ({ moment, at: `2026-03-01T${at}:00Z`, evidence: [], why: '', decided });

test('spans lie between neighbours that have a time', () => {
  const row = places([mark('impact_start', '14:00'), mark('detected', '14:13'), mark('resolved', '15:40', false)]);
  expect(row.map(({ gap }) => gap?.words ?? null)).toEqual(['13 min to detect', '1 h 27 min', null, null, null]);
  expect(row.map(({ gap }) => gap?.proposed ?? null)).toEqual([false, true, null, null, null]);
});

test('an order that cannot be is said', () => {
  expect(contradictions([mark('impact_start', '14:00'), mark('detected', '14:00'), mark('mitigated', '13:30')])).toEqual(['Mitigated (13:30) is before “detected” (14:00)']);
  expect(contradictions([mark('impact_start', '14:00'), mark('resolved', '14:30')])).toEqual([]);
});

test('the whole span needs two moments', () => {
  expect(wholeSpan([mark('detected', '14:00')])).toBeNull();
  expect(wholeSpan([mark('resolved', '15:41'), mark('impact_start', '14:00')])).toEqual({ from: '2026-03-01T14:00:00.000Z', seconds: 6060 });
});
