import { beforeEach, expect, test } from 'vitest';
import type { EventView, Incident } from '../bindings/contract';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { PAGE, TimelineState } from './timeline.svelte';

const incident = { id: 'INC-1', title: 'Slow checkout', service: null, severity: null, zone: null, created_at: '2026-03-01T00:00:00Z', archived: false, never_leaves: false, moments: [] } satisfies Incident;
const event = (at: number, words = 'poll'): EventView => ({
  id: `T-${at}`, incident: 'INC-1', at: new Date(Date.UTC(2026, 2, 1) + at * 1000).toISOString(), kind: 'observation', text: null, note: null, starred: false, hidden: false, time_edited: false,
  evidence: [`E-${at}`], shown_text: `${words} ${at}`, author: null, channel: null, formats: ['table'], precision: 'second', raw_time: null, zone_source: 'explicit', time_flag: null,
});

let host: MemoryHost;
let total: number;
let words: string;
beforeEach(() => {
  host = new MemoryHost();
  total = 100_000;
  words = 'poll';
  useHost(host);
  host.answer('timeline_facets', { kinds: [], people: [], batches: [], formats: [], starred: 0, hidden: 0, total, untimed: 0 });
  host.answer('timeline_list', (params) => {
    const { text } = params;
    const [offset, limit] = [params.offset ?? 0, params.limit ?? 500];
    const all = text ? 3 : total;
    const events = Array.from({ length: Math.max(0, Math.min(limit, all - offset)) }, (_, at) => event(offset + at, text ? 'found' : words));
    return { incident, durations: [], events, total: all, next: null };
  });
});
const settled = () => new Promise((done) => setTimeout(done, 5));
const offsets = () => host.askedFor('timeline_list').map((params) => params.offset);

test('the first page says how much there is, and only what is near is asked for', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  expect(timeline.total).toBe(100_000);
  expect(timeline.at(0)?.id).toBe('T-0');
  timeline.shows(0, 30);
  await settled();
  expect(offsets()).toEqual([0]);
});

test('rows ahead are fetched before they are shown', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  timeline.shows(60, 90);
  await settled();
  expect(timeline.at(PAGE)?.id).toBe('T-100');
});

test('a jump over a hundred thousand asks for the pages there and none between', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  for (let at = 1_000; at < 90_000; at += 1_000) timeline.shows(at, at + 30);
  timeline.shows(99_960, 99_999);
  await settled();
  expect(timeline.at(99_999)?.id).toBe('T-99999');
  expect(offsets().length).toBeLessThan(8);
});

test('what was shown stays while it is asked for again', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  words = 'changed';
  timeline.reload();
  expect(timeline.at(5)?.shown_text).toBe('poll 5');
  expect(timeline.stale).toBe(true);
  await settled();
  expect(timeline.at(5)?.shown_text).toBe('changed 5');
  expect(timeline.stale).toBe(false);
});

test('a filter that changed leaves no row of the former one', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  timeline.shows(150, 180);
  await settled();
  timeline.narrow({ text: 'found' });
  await settled();
  expect(timeline.total).toBe(3);
  expect(timeline.at(0)?.shown_text).toBe('found 0');
  expect(timeline.at(150)).toBeUndefined();
});

test('an answer that is overtaken by a newer question is dropped', async () => {
  const waiting: (() => void)[] = [];
  host.answer('timeline_list', ({ text }) => new Promise((done) => waiting.push(() => done({ incident, durations: [], events: [event(1, text ?? 'all')], total: 1, next: null }))));
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  timeline.narrow({ text: 'newer' });
  waiting[1]?.();
  waiting[0]?.();
  await settled();
  expect(timeline.at(0)?.shown_text).toBe('newer 1');
});

test('a failure is said, keeps what is shown, and goes with the next answer', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  host.fail('timeline_list', { message: 'the disk is gone' });
  timeline.reload();
  await settled();
  expect(timeline.failure?.message).toBe('the disk is gone');
  expect(timeline.at(0)?.id).toBe('T-0');
  host.answer('timeline_list', { incident, durations: [], events: [event(7)], total: 1, next: null });
  timeline.reload();
  await settled();
  expect(timeline.failure).toBeUndefined();
  expect(timeline.at(0)?.id).toBe('T-7');
});

test('the end moves up when events went away', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  timeline.shows(99_960, 99_999);
  await settled();
  total = 250;
  timeline.reload();
  await settled();
  expect(timeline.total).toBe(250);
  expect(timeline.at(249)?.id).toBe('T-249');
  expect(timeline.at(99_999)).toBeUndefined();
});

test('far pages are let go', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  for (let page = 0; page < 60; page += 1) {
    timeline.shows(page * PAGE, page * PAGE + 30);
    await settled();
  }
  expect(timeline.at(0)).toBeUndefined();
  expect(timeline.at(59 * PAGE)?.id).toBe('T-5900');
});

test('waiting for a position answers its event', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  expect((await timeline.ensure(54_321))?.id).toBe('T-54321');
});

test('marking through takes all between, and marking again takes one out', async () => {
  const timeline = new TimelineState('INC-1');
  timeline.reload();
  await settled();
  timeline.markThrough(4, 2);
  timeline.mark('T-3');
  expect([...timeline.marked]).toEqual(['T-2', 'T-4']);
});
