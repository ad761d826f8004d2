import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useHost, type Reply } from '../host/host';
import { MemoryHost } from '../host/memory';
import { keptText, PAUSE_MS, SectionText } from './section-text.svelte';

let host: MemoryHost;
const view = (markdown: string) => ({ sections: [{ section: 'overview', markdown }] }) as unknown as Reply<'review_show'>;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  useHost((host = new MemoryHost()));
  host.answer('history_list', []);
  host.answer('section_write', (params) => view(params.markdown));
});
afterEach(() => vi.useRealTimers());

test('it is saved once typing pauses, with what it began from, and kept aside until then', async () => {
  const text = new SectionText('INC-1', 'overview', 'Old.');
  text.typed('Old. N');
  text.typed('Old. New.');
  expect(text.state).toBe('typing');
  expect(keptText('INC-1', 'overview')).toEqual({ was: 'Old.', text: 'Old. New.' });
  await vi.advanceTimersByTimeAsync(PAUSE_MS - 1);
  expect(host.askedFor('section_write')).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(host.askedFor('section_write')).toEqual([{ incident: 'INC-1', section: 'overview', markdown: 'Old. New.', was: 'Old.' }]);
  expect([text.state, keptText('INC-1', 'overview')]).toEqual(['saved', null]);
});

test('what the core made of the text is what the next save begins from', async () => {
  host.answer('section_write', view('Tidied.'));
  const text = new SectionText('INC-1', 'overview', '');
  text.typed('  Tidied.');
  await text.save();
  host.answer('section_write', (params) => view(params.markdown));
  text.typed('Tidied. More.');
  expect(await text.save()).toBe(true);
  expect(host.askedFor('section_write')[1]?.was).toBe('Tidied.');
});

test('what is typed while a save runs goes with the next', async () => {
  let release = (): void => {};
  host.answer('section_write', (params) => new Promise<Reply<'section_write'>>((done) => (release = () => done(view(params.markdown) as never))));
  const text = new SectionText('INC-1', 'overview', '');
  text.typed('One.');
  const first = text.save();
  text.typed('One. Two.');
  release();
  expect(await first).toBe(false);
  expect(text.state).toBe('typing');
  expect(keptText('INC-1', 'overview')?.text).toBe('One. Two.');
  host.answer('section_write', (params) => view(params.markdown));
  await vi.advanceTimersByTimeAsync(PAUSE_MS);
  expect(host.askedFor('section_write').at(-1)).toMatchObject({ markdown: 'One. Two.', was: 'One.' });
});

test('a full disk loses nothing: the text stays, is kept aside, and a try again saves it', async () => {
  host.fail('section_write', { message: 'the disk is full' });
  const text = new SectionText('INC-1', 'overview', 'Old.');
  text.typed('Old. New.');
  expect(await text.save()).toBe(false);
  expect([text.state, text.text, text.failure?.message]).toEqual(['failed', 'Old. New.', 'the disk is full']);
  const again = new SectionText('INC-1', 'overview', 'Old.');
  expect([again.text, again.isDirty]).toEqual(['Old. New.', true]);
  host.answer('section_write', (params) => view(params.markdown));
  expect(await text.save()).toBe(true);
  expect(keptText('INC-1', 'overview')).toBeNull();
});

test('a change by somebody else is shown beside it, and nothing is written until the person picks', async () => {
  host.fail('section_write', { code: 'conflict' }).answer('review_show', view('Theirs.'));
  const text = new SectionText('INC-1', 'overview', 'Old.');
  text.typed('Mine.');
  await text.save();
  expect([text.state, text.theirs]).toEqual(['conflict', 'Theirs.']);
  text.typed('Mine, more.');
  await vi.advanceTimersByTimeAsync(PAUSE_MS * 2);
  expect(host.askedFor('section_write')).toHaveLength(1);
  host.answer('section_write', (params) => view(params.markdown));
  expect(await text.keepMine()).toBe(true);
  expect(host.askedFor('section_write').at(-1)).toMatchObject({ markdown: 'Mine, more.', was: 'Theirs.' });
});

test('taking theirs leaves nothing of mine behind', async () => {
  host.fail('section_write', { code: 'conflict' }).answer('review_show', view('Theirs.'));
  const text = new SectionText('INC-1', 'overview', 'Old.');
  text.typed('Mine.');
  await text.save();
  text.takeTheirs();
  expect([text.text, text.state, keptText('INC-1', 'overview')]).toEqual(['Theirs.', 'saved', null]);
  expect(await text.save()).toBe(true);
  expect(host.askedFor('section_write')).toHaveLength(1);
});
