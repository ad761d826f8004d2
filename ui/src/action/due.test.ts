import { expect, test } from 'vitest';
import { daysOver, dueWords, parseDue } from './due';

const now = new Date('2026-11-21T10:00:00Z'); // a Saturday

test.each([
  ['2026-12-01', '2026-12-01'],
  ['1 Dec', '2026-12-01'],
  ['Dec 1', '2026-12-01'],
  ['1 december, 2027', '2027-12-01'],
  ['3 Jan', '2027-01-03'],
  ['21 nov', '2026-11-21'],
  ['today', '2026-11-21'],
  ['tomorrow', '2026-11-22'],
  ['+30', '2026-12-21'],
  ['30', '2026-12-21'],
  ['in 2 weeks', '2026-12-05'],
  ['2w', '2026-12-05'],
  ['1 month', '2026-12-21'],
  ['fri', '2026-11-27'],
  ['saturday', '2026-11-28'],
  ['', null],
  ['  ', null],
])('%j is %s', (typed, due) => expect(parseDue(typed, now)).toEqual({ due }));

test.each(['2026-02-30', 'soon', '31 feb', 'fri the 13th', '12/01/2026', 'sunflower seeds', '99999'])('%j is not a day', (typed) =>
  expect(parseDue(typed, now)).toBe('not a day'),
);

test('days over count from the day after', () => {
  expect(daysOver('2026-11-21', now)).toBe(0);
  expect(daysOver('2026-11-20', now)).toBe(1);
  expect(dueWords('2026-11-20', now)).toBe('1 day over');
  expect(dueWords('2026-10-04', now)).toBe('48 days over');
  expect(dueWords('2026-11-21', now)).toBe('today');
  expect(dueWords('2026-11-24', now)).toBe('in 3 days');
});
