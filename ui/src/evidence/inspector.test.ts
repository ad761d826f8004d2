import { beforeEach, expect, test } from 'vitest';
import type { EvidenceContext } from '../bindings/contract';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { InspectorState } from './inspector.svelte';
import { channelName, cut, label } from './label';
import { quoteChecks } from './quoted';

let host: MemoryHost;
beforeEach(() => {
  host = new MemoryHost();
  useHost(host);
  host.answer('timeline_place', { index: 4 });
  host.answer('timeline_list', ({ offset }) => ({ events: [{ id: `T-${offset}`, evidence: ['E-1', 'E-2'] }] }) as never);
});
const context = (id: string) => ({ item: { id, event: 'T-4', incident: 'INC-1', text: '' }, before: [], after: [], cited_by: [], hypotheses: [] }) as unknown as EvidenceContext;

test('an item comes with the event that shows it', async () => {
  host.answer('evidence_context', ({ evidence }) => context(evidence));
  const inspector = new InspectorState();
  await inspector.show('INC-1', 'E-1', null);
  expect(inspector.context?.item.id).toBe('E-1');
  expect(inspector.event?.evidence).toEqual(['E-1', 'E-2']);
});

test('an answer that is overtaken is dropped', async () => {
  const waiting = new Map<string, () => void>();
  host.answer('evidence_context', ({ evidence }) => new Promise((done) => waiting.set(evidence, () => done(context(evidence)))));
  const inspector = new InspectorState();
  const [first, second] = [inspector.show('INC-1', 'E-1', null), inspector.show('INC-1', 'E-2', null)];
  await new Promise((done) => setTimeout(done, 120));
  waiting.get('E-2')?.();
  waiting.get('E-1')?.();
  await Promise.all([first, second]);
  expect(inspector.context?.item.id).toBe('E-2');
});

test('someone who holds a key down asks for the first and the last', async () => {
  host.answer('evidence_context', ({ evidence }) => context(evidence));
  const inspector = new InspectorState();
  await Promise.all(Array.from({ length: 40 }, (_, at) => inspector.show('INC-1', `E-${at}`, null)));
  expect(host.askedFor('evidence_context').map(({ evidence }) => evidence)).toEqual(['E-0', 'E-39']);
  expect(inspector.context?.item.id).toBe('E-39');
});

test('an event without evidence is shown by itself, and nothing selected is nothing', async () => {
  const inspector = new InspectorState();
  await inspector.show('INC-1', null, 'T-4');
  expect(inspector.context).toBeUndefined();
  expect(inspector.event?.id).toBe('T-4');
  await inspector.show('INC-1', null, null);
  expect(inspector.event).toBeUndefined();
});

test('quotes are held against the words letter for letter', () => {
  expect(quoteChecks('pool max 40 → 80', ['pool max', '40 → 80'])).toEqual([{ holds: true, words: 'Both quotes match word for word' }]);
  expect(quoteChecks('pool max 40', ['Pool max'])[0]?.holds).toBe(false);
  expect(quoteChecks('anything', [])).toEqual([]);
});

test('names of items and channels', () => {
  expect(label('E-41')).toBe('E41');
  expect(channelName('ops', ['slack'])).toBe('#ops');
  expect(channelName('shop/api', ['github'])).toBe('shop/api');
  expect(cut('one two three', 9)).toBe('one two…');
});
