import { expect, test } from 'vitest';
import { InsightsState, valueWords } from './insights.state.svelte';

test('a span begins at midnight, and all has no begin', () => {
  const insights = new InsightsState();
  expect(insights.params()).toEqual({});
  insights.choose('90');
  expect(insights.params(new Date('2026-11-21T10:00:00Z'))).toEqual({ from: '2026-08-23T00:00:00.000Z' });
});

test('a bar opens its records, again closes them, and another span lets go', () => {
  const insights = new InsightsState();
  const bar = { label: 'Open', value: 2, note: null, records: ['A-1', 'A-2'] };
  const chart = { id: 'actions', title: 'Actions', counts: 'All.', unit: 'action items', bars: [bar], empty: null };
  insights.openBar(chart, bar);
  expect(insights.opened).toMatchObject({ title: 'Actions: Open', value: '2 action items', records: ['A-1', 'A-2'] });
  insights.openBar(chart, bar);
  expect(insights.opened).toBeNull();
  insights.openBar(chart, bar);
  insights.choose('365');
  expect(insights.opened).toBeNull();
});

test('values are said with their unit', () => {
  expect(valueWords(1, 'incidents')).toBe('1 incident');
  expect(valueWords(2, 'incidents')).toBe('2 incidents');
  expect(valueWords(1.5, 'days')).toBe('1.5 days');
});
