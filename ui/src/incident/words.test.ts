import { describe, expect, it } from 'vitest';
import { isOffset, parseSkew, skewWords, zonesFor } from './clock';
import { groupFindings, hintWords, placeWords } from './findings';
import { dueDays, ordinal, reviewNote, weekEnd } from './review-due';
import { bytes } from './size';
import { proposedTitle } from './title';

const NOW = new Date('2026-10-14T22:30:00Z');
const file = (name: string) => ({ name, is_folder: false });
const folder = (name: string) => ({ name, is_folder: true });

describe('a review', () => {
  it('is due by days, not hours', () => {
    expect(dueDays({ review: 'draft', review_due: '2026-10-16' }, NOW)).toBe(2);
    expect(dueDays({ review: null, review_due: '2026-10-14' }, NOW)).toBe(0);
    expect(dueDays({ review: 'final', review_due: '2026-10-01' }, NOW)).toBeNull();
  });
  it('says what matters most', () => {
    expect(reviewNote({ review: 'in_review', review_due: '2026-10-12', undecided: 2 }, NOW)).toEqual({ words: '2 days overdue', late: true });
    expect(reviewNote({ review: 'in_review', review_due: '2026-10-16', undecided: 2 }, NOW)).toEqual({ words: '2 to decide', late: false });
    expect(reviewNote({ review: 'draft', review_due: '2026-10-15', undecided: 2 }, NOW)?.words).toBe('due tomorrow');
    expect(reviewNote({ review: 'draft', review_due: '2026-01-10' }, NOW)?.words).toBe('9 months overdue');
    expect(reviewNote({ review: 'final', review_due: '2026-10-01', undecided: 3 }, NOW)).toBeNull();
    // An older core says nothing of it.
    expect(reviewNote({ review: null }, NOW)).toBeNull();
  });
  it('ends its week on Sunday', () => {
    expect(weekEnd(new Date('2026-10-14T00:00:00Z'))).toBe(4);
    expect(weekEnd(new Date('2026-10-18T00:00:00Z'))).toBe(0);
  });
  it('counts occurrences', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal)).toEqual(['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '112th']);
  });
});

describe('a proposed title', () => {
  it('keeps what tells something', () => {
    expect(proposedTitle([file('2026-11-18_queue-stuck_timeline.csv')])).toBe('Queue stuck, 18 Nov 2026');
    expect(proposedTitle([file('slack-export.zip'), folder('checkout_outage 20260212')])).toBe('Checkout outage, 12 Feb 2026');
    expect(proposedTitle([file('loss of the mail queue.tar.gz')])).toBe('Loss of the mail queue');
  });
  it('is that of the folder around one whose name says nothing', () => {
    const inside = (path: string) => ({ ...folder(path.split(/[\\/]/).at(-1) ?? ''), path });
    expect(proposedTitle([inside('/srv/reviews/checkout-outage/inputs')])).toBe('Checkout outage');
    expect(proposedTitle([inside('/srv/2026-02-12 queue stuck/Downloads')])).toBe('Queue stuck');
    expect(proposedTitle([inside('/srv/data/export')])).toBe('Incident from export');
    expect(proposedTitle([inside(['', 'home', 'lena', 'inputs'].join('/'))])).toBe('Incident from inputs');
    expect(proposedTitle([inside('C:\\Users\\lena\\inputs')])).not.toContain('ena');
  });
  it('falls back to the name', () => {
    expect(proposedTitle([file('slack-export.zip'), file('prs.json')])).toBe('Incident from slack-export.zip and 1 more');
    expect(proposedTitle([file('a3f09c1d2.json')])).toBe('Incident from a3f09c1d2.json');
    expect(proposedTitle([])).toBe('');
  });
  it('is never empty for a file, whatever its name', () => {
    for (const name of ['.', '…', ' .csv', '停電.csv', '-_-.json', 'x'.repeat(300)]) expect(proposedTitle([file(name)])).not.toBe('');
  });
});

describe('a skew', () => {
  it('is read as people write it', () => {
    expect(parseSkew('+90 s')).toBe(90_000);
    expect(parseSkew('-1 h 30 min')).toBe(-5_400_000);
    expect(parseSkew('−2min')).toBe(-120_000);
    expect(parseSkew('1.5 s')).toBe(1500);
    expect(parseSkew('40')).toBe(40_000);
    expect(parseSkew('')).toBe(0);
    for (const wrong of ['soon', '+', '5 weeks', '1 h x', '--3']) expect(parseSkew(wrong)).toBeNull();
  });
  it('reads back as it is written', () => {
    for (const ms of [1, 999, 90_000, -90_500, 119_999, 120_000, -5_400_000, 3_600_001, 90_061_001]) expect(parseSkew(skewWords(ms))).toBe(ms);
    expect(skewWords(90_000)).toBe('+90 s');
    expect(skewWords(0)).toBe('none');
  });
});

describe('a zone', () => {
  it('is found by any part of its name', () => {
    expect(zonesFor('copen')[0]).toBe('Europe/Copenhagen');
    expect(zonesFor('new york')).toContain('America/New_York');
    expect(zonesFor('utc')[0]).toBe('UTC');
    expect(zonesFor('nowhere at all')).toEqual([]);
  });
  it('may be an offset', () => {
    expect(['+02:00', '-0530', 'z'].every(isOffset)).toBe(true);
    expect(isOffset('Europe/Oslo')).toBe(false);
  });
});

describe('findings', () => {
  it('stand together by sort, the worst first, with all counted', () => {
    const place = { file: 'a.csv' };
    const groups = groupFindings([
      { severity: 'info', code: 'zone_assumed', place, message: 'x', count: 3 },
      { severity: 'warning', code: 'bad_time', place, message: 'x', count: 1 },
      { severity: 'error', code: 'damaged', place, message: 'x', count: 1 },
      { severity: 'warning', code: 'bad_time', place, message: 'y', count: 4 },
    ]);
    expect(groups.map((group) => [group.code, group.count])).toEqual([['damaged', 1], ['bad_time', 5], ['zone_assumed', 3]]);
  });
  it('say where and what to do in words of the window', () => {
    expect(placeWords({ file: 'a.zip!b.json', line: 3 })).toBe('a.zip!b.json, line 3');
    expect(hintWords('Import again with `--day YYYY-MM-DD`, the day of the first.')).toBe('Import again with the day (under Options), the day of the first.');
    expect(hintWords('Rename `--weird`.')).toBe('Rename `--weird`.');
  });
});

it('sizes are short', () => {
  expect([0, 812, 999, 14_000, 2_400_000, 3e9].map(bytes)).toEqual(['0 B', '812 B', '999 B', '14 kB', '2.4 MB', '3.0 GB']);
});
