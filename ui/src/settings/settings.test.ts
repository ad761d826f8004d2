import { beforeEach, expect, test } from 'vitest';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { gather, keysOf } from '../../scripts/keys.mjs';
import { grouped } from './gathered';
import { library } from './library.state.svelte';

let host: MemoryHost;
beforeEach(() => {
  host = new MemoryHost();
  useHost(host);
  Object.assign(library, { failure: undefined, checked: null, backup: null, chosen: null, aside: null });
});

test('a check is kept with what it read', async () => {
  host.answer('library_check', { sound: false, faults: ['a page is damaged'], checked: ['7 incidents'] });
  await library.check(true);
  expect(host.askedFor('library_check')).toEqual([{ deep: true }]);
  expect(library.checked).toMatchObject({ sound: false, deep: true, faults: ['a page is damaged'] });
  expect(library.running).toBeNull();
});

test('a backup goes where the person said, and nowhere without a place', async () => {
  await library.backUp();
  expect(host.asked).toEqual([]);
  host.picks = [{ pick: 'p1', name: 'x.backup', path: '/x.backup', is_folder: false, size: null }];
  host.answer('library_backup', { file: '/x.backup', bytes: 5, verified: true });
  await library.backUp();
  expect(host.askedFor('library_backup')).toEqual([{ file: 'p1' }]);
});

test('a restore waits for a yes', async () => {
  host.picks = [{ pick: 'p1', name: 'x.backup', path: '/x.backup', is_folder: false, size: 3 }];
  const restored: string[] = [];
  host.restoreLibrary = async (pick) => {
    restored.push(pick);
    return '/aside';
  };
  await library.choose();
  expect(restored).toEqual([]);
  await library.restore();
  expect(restored).toEqual(['p1']);
  expect(library.aside).toBe('/aside');
  expect(library.chosen).toBeNull();
});

test('a failure is shown and the next work can begin', async () => {
  host.fail('library_check', { message: 'the disk does not answer' });
  await library.check(false);
  expect(library.failure?.message).toBe('the disk does not answer');
  expect(library.running).toBeNull();
});

test('keys are gathered from where they are registered', () => {
  const text = `const group = 'Here';
    { key: 'j', does: 'Next', group, status: true, run: () => move(1) },
    { key: 'Enter', does: open ? 'Go there' : 'Open beside', group: 'Search', run: enter },
    { key: name, does: words, run },`;
  expect(keysOf(text)).toEqual([
    { key: 'j', does: 'Next', group: 'Here' },
    { key: 'Enter', does: 'Go there / Open beside', group: 'Search' },
  ]);
});

test('the gathered list holds the keys of the window and of screens', () => {
  const all = gather('src');
  expect(all).toContainEqual({ key: 'mod+k', does: 'Commands and search', group: 'Everywhere' });
  expect(all).toContainEqual({ key: 'd', does: 'Done', group: 'Actions' });
  expect(grouped(all)[0]?.[0]).toBe('Everywhere');
});
