import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SearchReply } from '../bindings/contract';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { commands, fitting, screenCommands, type Doing } from './commands';
import { PaletteState } from './palette.state.svelte';
import { filterWords, keyOf, SearchState, shownKey, toggleFilter } from './search.state.svelte';

const hit = (key: string) => ({ key, kind: 'action', incident: 'INC-1', title: '', at: null, score: 1, snippet: key, marks: [] as [number, number][] });
const reply = (keys: string[], total = keys.length): SearchReply => ({ hits: keys.map(hit), total, counted: true, facets: { kind: { action: total } }, notes: [], degraded: null });

let host: MemoryHost;
let search: SearchState;
beforeEach(() => {
  vi.useFakeTimers();
  host = new MemoryHost();
  useHost(host);
  search = new SearchState();
});
afterEach(() => vi.useRealTimers());

test('one question after the last key, and counts once the person rests', async () => {
  host.answer('search_run', () => reply(['A-1']));
  for (const text of ['p', 'po', 'poo', 'pool']) {
    search.typed(text);
    await vi.advanceTimersByTimeAsync(20);
  }
  await vi.advanceTimersByTimeAsync(100);
  expect(host.askedFor('search_run')).toEqual([{ text: 'pool', limit: 50, as_you_type: true }]);
  await vi.advanceTimersByTimeAsync(400);
  expect(host.askedFor('search_run').map((asked) => asked.as_you_type)).toEqual([true, false]);
  expect(search.facets).toEqual({ kind: { action: 1 } });
});

test('an answer that is overtaken is dropped', async () => {
  let answer = (_reply: SearchReply): void => {};
  const slow = new Promise<SearchReply>((done) => (answer = done));
  host.answer('search_run', (params) => (params.text === 'old' ? slow : reply(['A-2'])));
  const first = search.now('old');
  await search.now('new');
  answer(reply(['A-1']));
  await first;
  expect(search.hits.map((one) => one.key)).toEqual(['A-2']);
  expect(search.answered).toBe('new');
});

test('the next page follows, without doubles, and ends', async () => {
  host.answer('search_run', (params) => (params.offset ? reply(params.offset === 2 ? ['A-2', 'A-3'] : [], 4) : reply(['A-1', 'A-2'], 4)));
  await search.now('a');
  await search.more();
  expect(search.hits.map((one) => one.key)).toEqual(['A-1', 'A-2', 'A-3']);
  await search.more();
  await search.more();
  expect(host.askedFor('search_run').length).toBe(3);
});

test('nothing typed asks nothing', async () => {
  search.typed('x');
  search.typed(' ');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(host.asked).toEqual([]);
});

test('filters are words of the question', () => {
  expect(filterWords('kind', 'action')).toBe('kind:action');
  expect(filterWords('service', 'card vault')).toBe('service:"card vault"');
  expect(filterWords('month', '2025-12')).toBe('after:2025-12-01 before:2026-01-01');
  const once = toggleFilter('pool', 'kind:action');
  expect(once).toBe('pool kind:action');
  expect(toggleFilter(once, 'kind:action')).toBe('pool');
  expect(toggleFilter('pool after:2025-10-01 before:2025-11-01', filterWords('month', '2025-12'))).toBe('pool after:2025-12-01 before:2026-01-01');
});

test('keys are read as people write them', () => {
  expect(keyOf('inc 7')).toBe('INC-7');
  expect(keyOf('e12')).toBe('E-12');
  expect(keyOf('P-01')).toBe('P-1');
  expect(keyOf('pool 7')).toBeNull();
  expect(shownKey('E-12')).toBe('E12');
  expect(shownKey('INC-1')).toBe('INC-1');
});

const doing = (): Doing => ({
  go: vi.fn(), importFiles: vi.fn(), importFolder: vi.fn(), newIncident: vi.fn(), openSample: vi.fn(), backUp: vi.fn(), checkLibrary: vi.fn(), openFolder: vi.fn(), undo: vi.fn(), showKeys: vi.fn(), theme: vi.fn(), density: vi.fn(), star: vi.fn(),
});
const now = { place: { view: 'incidents' } as const, theme: 'dark' as const, density: 'compact' as const, isStarred: () => false };

test('commands fit by the beginnings of words, and offer only what would change something', () => {
  const list = commands(doing(), now);
  expect(fitting(list, 'back')[0]?.id).toBe('backup');
  expect(fitting(list, 'ackup')).toEqual([]);
  expect(list.some((one) => one.id === 'theme.dark')).toBe(false);
  expect(list.some((one) => one.id === 'density.comfortable')).toBe(true);
  expect(new Set(list.map((one) => one.id)).size).toBe(list.length);
});

test('on an incident its tabs and its star are there', () => {
  const did = doing();
  const list = commands(did, { ...now, place: { view: 'incident', id: 'INC-7', tab: 'review' } });
  list.find((one) => one.id === 'star')?.run();
  expect(did.star).toHaveBeenCalledWith('INC-7');
  expect(list.filter((one) => one.group === 'INC-7').length).toBe(7);
});

test('keys of the screen become commands, without those that only move', () => {
  const key = (name: string) => ({ key: name, does: name, run: () => {} });
  const list = screenCommands([key('j'), key('Enter'), key('d'), key('g i'), key('mod+z')], commands(doing(), now), () => {});
  expect(list.map((one) => one.key)).toEqual(['d']);
});

test('the palette finds a record by its id and does not show it twice', async () => {
  host.answer('incident_show', { title: 'Checkout slow' } as never);
  host.answer('search_run', { ...reply([]), hits: [{ ...hit('INC-7'), kind: 'incident' }, hit('A-1')] });
  const palette = new PaletteState();
  palette.typed('inc-7');
  await vi.advanceTimersByTimeAsync(100);
  expect(palette.named?.title).toBe('Checkout slow');
  expect(palette.found.map((one) => one.key)).toEqual(['A-1']);
});
