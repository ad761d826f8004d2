import { cleanup, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useHost, type Reply } from '../host/host';
import { MemoryHost } from '../host/memory';
import { importing } from '../incident/importing.svelte';
import { changes } from '../window/changes.svelte';
import ImportFlow from './ImportFlow.svelte';

const file = { pick: 'pick:1', name: 'queue-stuck.csv', path: '/in/queue-stuck.csv', is_folder: false, size: 10 };
let host: MemoryHost;
let deafen: () => void;

beforeEach(() => {
  host = new MemoryHost().answer('incident_list', []).answer('history_list', []).answer('incident_new', { id: 'INC-4' } as unknown as Reply<'incident_new'>);
  useHost(host);
  deafen = changes.listen();
  render(ImportFlow);
});

afterEach(async () => {
  deafen();
  importing.close();
  await tick();
  cleanup();
});

it('says where files go while they hover, and no longer', async () => {
  host.tell({ notice: 'hover', over: true });
  await tick();
  expect(screen.getByText('Drop to import')).toBeTruthy();
  host.tell({ notice: 'hover', over: false });
  await tick();
  expect(screen.queryByText('Drop to import')).toBeNull();
});

it('opens with what was dropped, and takes what is dropped on it as well', async () => {
  host.tell({ notice: 'dropped', files: [file] });
  await tick();
  await tick();
  expect(screen.getByRole('dialog').textContent).toContain('queue-stuck.csv');
  expect(screen.getByPlaceholderText('Queue stuck')).toBeTruthy();
  host.tell({ notice: 'dropped', files: [{ ...file, pick: 'pick:2', name: 'more.json', path: '/in/more.json' }] });
  await tick();
  await tick();
  expect(screen.getByRole('dialog').textContent).toContain('more.json');
  expect(changes.dropped).toEqual([]);
});

it('shows progress by the name of its task, and keeps files that come meanwhile for later', async () => {
  let fail: (failure: unknown) => void = () => {};
  host.answer('import_run', () => new Promise((_, reject) => (fail = reject)));
  await importing.start([file], 'INC-1');
  const run = importing.run();
  await tick();
  host.tell({ notice: 'progress', task: importing.task, step: 'importing', done: 30, of: 120 });
  host.tell({ notice: 'progress', task: 'another', step: 'drafting', done: 1, of: 2 });
  host.tell({ notice: 'dropped', files: [{ ...file, pick: 'pick:2', name: 'late.json', path: '/in/late.json' }] });
  await tick();
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('30');
  expect(screen.getByRole('dialog').textContent).not.toContain('late.json');
  fail({ code: 'cancelled', message: 'cancelled' });
  await run;
  await tick();
  await tick();
  expect(screen.getByRole('dialog').textContent).toContain('queue-stuck.csv');
  expect(screen.getByRole('dialog').textContent).toContain('late.json');
});
