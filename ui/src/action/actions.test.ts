import { beforeEach, expect, test } from 'vitest';
import type { ActionRow } from '../bindings/contract';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { acts } from '../window/acts.svelte';
import { unsavedText } from '../window/unsaved.svelte';
import { ActionsState, NOBODY } from './actions.state.svelte';

const row = (id: string, more: Partial<ActionRow> = {}): ActionRow => ({
  id, incident: 'INC-1', problem: null, factor: null, title: `Do ${id}`, kind: 'prevent', strength: 'strong', state: 'open', owner: null, due: null,
  created_at: '2026-01-01T00:00:00Z', closed_at: null, reason: null, overdue: false, missing: [], ...more,
});
const ids = (table: ActionsState) => table.shown.map((one) => one.id);

let host: MemoryHost;
let table: ActionsState;
beforeEach(() => {
  host = new MemoryHost();
  host.answer('history_list', []);
  useHost(host);
  localStorage.clear();
  acts.toasts = [];
  table = new ActionsState();
  table.rows = [
    row('A-1', { state: 'done', closed_at: '2026-02-01T00:00:00Z' }),
    row('A-2', { due: '2026-12-01', owner: 'Ana' }),
    row('A-3', { due: '2026-03-01', overdue: true, owner: 'Database platform', title: 'Limit calls in flight' }),
    row('A-4', { due: '2026-02-01', overdue: true, strength: 'weak' }),
    row('A-10'),
    row('A-5', { state: 'dropped', closed_at: '2026-03-01T00:00:00Z' }),
  ];
});

test('the longest overdue come first, what is closed last', () => expect(ids(table)).toEqual(['A-4', 'A-3', 'A-2', 'A-10', 'A-5', 'A-1']));

test('a column sorts, turns round, and lets go', () => {
  table.sort('id');
  expect(ids(table)).toEqual(['A-1', 'A-2', 'A-3', 'A-4', 'A-5', 'A-10']);
  table.sort('id');
  expect(ids(table)[0]).toBe('A-10');
  table.sort('id');
  expect(ids(table)[0]).toBe('A-4');
  table.sort('owner');
  expect(ids(table).slice(0, 2)).toEqual(['A-2', 'A-3']);
});

test('filters hold together, and the owner may be nobody', () => {
  table.text = 'flight calls';
  expect(ids(table)).toEqual(['A-3']);
  table.clearFilters();
  table.toggle('owners', NOBODY);
  table.overdueOnly = true;
  expect(ids(table)).toEqual(['A-4']);
  expect(table.isFiltered).toBe(true);
  table.clearFilters();
  expect(table.isFiltered).toBe(false);
});

test('moving stays within the rows', () => {
  table.move(-1);
  expect(table.current).toBe('A-1');
  table.move(1);
  expect(table.current).toBe('A-1');
  table.current = null;
  table.move(1);
  expect(table.current).toBe('A-4');
});

test('only what changed is sent, and no due date is said outright', async () => {
  host.answer('action_set', (params) => ({ ...row(params.action), owner: params.owner ?? null }));
  const [first] = table.shown;
  if (!first) throw new Error('there are rows');
  expect(await table.write(first, 'title', first.title)).toBe(true);
  expect(host.askedFor('action_set')).toEqual([]);
  await table.write(first, 'owner', ' On-call lead ');
  await table.write(first, 'due', '');
  await table.write(first, 'due', '2026-12-24');
  await table.write(first, 'strength', 'strong');
  expect(host.askedFor('action_set')).toEqual([
    { action: 'A-4', owner: 'On-call lead' },
    { action: 'A-4', clear: ['due'] },
    { action: 'A-4', due: '2026-12-24' },
    { action: 'A-4', strength: 'strong' },
  ]);
});

test('what is not a day is not sent', async () => {
  expect(await table.write(row('A-2'), 'due', 'someday')).toBe(false);
  expect(host.asked).toEqual([]);
  expect(acts.toasts.at(-1)?.failure?.hint).toContain('2026-12-01');
});

test('done asks what shows it, and dropped why', async () => {
  host.answer('action_set', (params) => row(params.action, { state: 'done', reason: params.reason ?? null }));
  await table.write(row('A-2'), 'state', 'done');
  expect(host.askedFor('action_set')).toEqual([]);
  const { closing } = table;
  expect(closing).toMatchObject({ to: 'done', action: { id: 'A-2' } });
  if (closing) await table.close(closing, ' The test that failed ');
  expect(host.askedFor('action_set')).toEqual([{ action: 'A-2', state: 'done', reason: 'The test that failed' }]);
  expect(table.closing).toBeNull();
  expect(table.rows.find((one) => one.id === 'A-2')?.state).toBe('done');
});

test('what could not be saved stays with the field', async () => {
  host.fail('action_set', { message: 'the disk is full' });
  expect(await table.write(row('A-2'), 'title', 'Alert on the queue')).toBe(false);
  expect(unsavedText('action.A-2.title')).toBe('Alert on the queue');
  host.answer('action_set', row('A-2', { title: 'Alert on the queue' }));
  expect(await table.write(row('A-2'), 'title', 'Alert on the queue')).toBe(true);
  expect(unsavedText('action.A-2.title')).toBeNull();
});

test('Tab goes through the fields and out at the end', () => {
  table.edit('strength', 'A-2');
  table.editNext(1);
  expect(table.editing).toEqual({ id: 'A-2', field: 'state' });
  table.editNext(1);
  expect(table.editing).toBeNull();
});
