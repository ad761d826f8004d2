import { beforeEach, expect, test } from 'vitest';
import type { Proposal } from '../bindings/contract';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { checkLines, excerpt, evidenceOf, noteOf, repeats, shownTitle } from './proposals';
import { Queue } from './queue.state.svelte';

const base = { incident: 'INC-1', proposed_by: 'builtin/1', proposed_at: '2026-01-01T00:00:00Z', run: 1, edited_text: null, reason: null, decided_by: null, decided_at: null };
const claim = (id: string, more: Partial<Proposal> = {}, faulty = false): Proposal => ({
  ...base, id, state: 'proposed', ...more,
  body: { kind: 'claim', section: 'impact', text: `Words of ${id}.`, evidence: ['E-1'], quotes: [{ evidence: 'E-1', text: 'w' }], check: faulty ? { check: 'unsupported', faults: [{ fault: 'quote_not_found', evidence: 'E-1', quote: 'w' }] } : { check: 'supported' } },
});
const hypothesis = (id: string, more: Partial<Proposal> = {}): Proposal => ({
  ...base, id, state: 'proposed', ...more,
  body: {
    kind: 'hypothesis', hypothesis: 'H-4',
    drafted: {
      statement: 'It was full', role: 'trigger', verdict: 'likely', cause_class: 'capacity', evidence_for: ['E-1', 'E-2', 'E-3'], evidence_against: ['E-9'], would_confirm: null, would_refute: null,
      claim: { section: 'causes', text: 'It was full.', evidence: ['E-2'], quotes: [{ evidence: 'E-2', text: 'full' }], check: { check: 'supported' } },
    },
  },
});

let host: MemoryHost;
let list: Proposal[];
let queue: Queue;
const decided = (id: string, state: Proposal['state']) => (list = list.map((one) => (one.id === id ? { ...one, state } : one)));

beforeEach(() => {
  useHost((host = new MemoryHost()));
  host.answer('history_list', []);
  list = [hypothesis('PR-1'), claim('PR-2'), claim('PR-3', {}, true), claim('PR-4', { state: 'accepted' })];
  queue = new Queue('INC-1', () => list);
});

test('a decision goes on to the next that nobody decided', async () => {
  host.answer('proposal_accept', claim('PR-2'));
  queue.choose('PR-2');
  await queue.accept(true);
  expect(host.askedFor('proposal_accept')).toEqual([{ proposal: 'PR-2' }]);
  expect(queue.currentId).toBe('PR-3');
});

test('nothing is accepted before its evidence stood beside it', async () => {
  queue.choose('PR-2');
  await queue.accept(false);
  expect(host.asked).toEqual([]);
});

test('what was decided is not decided again', async () => {
  queue.choose('PR-4');
  await queue.accept(true);
  expect(await queue.reject('no')).toBe(false);
  expect(host.asked).toEqual([]);
});

test('a failed decision stays where it is, with the reason still to be sent', async () => {
  host.fail('proposal_reject', { code: 'busy' });
  queue.choose('PR-2');
  queue.mode = 'reject';
  expect(await queue.reject('Not so.')).toBe(false);
  expect([queue.currentId, queue.mode, queue.busy]).toEqual(['PR-2', 'reject', false]);
});

test('only a role that the person changed is sent', async () => {
  host.answer('proposal_accept', hypothesis('PR-1'));
  queue.choose('PR-1');
  queue.chosenRole = 'trigger';
  await queue.accept(true);
  queue.choose('PR-1');
  queue.chosenRole = 'amplifier';
  await queue.accept(true);
  expect(host.askedFor('proposal_accept')).toEqual([{ proposal: 'PR-1' }, { proposal: 'PR-1', role: 'amplifier' }]);
});

test('an edited hypothesis gets the chosen role as well', async () => {
  host.answer('proposal_edit', hypothesis('PR-1')).answer('hypothesis_set', {} as never);
  queue.choose('PR-1');
  queue.chosenRole = 'amplifier';
  expect(await queue.edit('  The pool was full ')).toBe(true);
  expect(host.askedFor('proposal_edit')).toEqual([{ proposal: 'PR-1', text: 'The pool was full' }]);
  expect(host.askedFor('hypothesis_set')).toEqual([{ hypothesis: 'H-4', role: 'amplifier' }]);
});

test('unsupported claims and decided ones are in no bulk', () => {
  expect(queue.bulk.map((one) => one.id)).toEqual(['PR-2']);
  decided('PR-2', 'rejected');
  queue = new Queue('INC-1', () => list);
  expect(queue.bulk).toEqual([]);
});

test('an address finds a proposal by its hypothesis and opens the kind it is in', () => {
  queue.show('claim');
  expect(queue.current?.id).toBe('PR-2');
  queue.chooseRecord('H-4');
  expect([queue.current?.id, queue.kind]).toEqual(['PR-1', null]);
  queue.chooseRecord('H-99');
  expect(queue.current?.id).toBe('PR-1');
});

test('moving goes through what is to decide, then what was decided, and stops at the ends', () => {
  const seen = ['PR-1'];
  queue.choose('PR-1');
  for (let i = 0; i < 5; i++) {
    queue.move(1);
    seen.push(queue.currentId ?? '');
  }
  expect(seen).toEqual(['PR-1', 'PR-2', 'PR-3', 'PR-4', 'PR-4', 'PR-4']);
});

test('quoted evidence stands first, and the checks say what code found', () => {
  expect(evidenceOf(hypothesis('PR-1')).for).toEqual(['E-2', 'E-1', 'E-3']);
  expect(checkLines(claim('PR-2'), 1, []).map((line) => line.words)).toEqual(['The cited evidence item exists', '1 of 1 quote matches word for word', 'Times, names and numbers match']);
  expect(checkLines(claim('PR-3', {}, true), 0, ['It is not there.'])).toEqual([{ ok: false, words: '1 of 1 cited evidence items are gone' }, { ok: true, words: 'Times, names and numbers match' }, { ok: false, words: 'It is not there.' }]);
  expect(noteOf(claim('PR-9', { state: 'rejected', reason: 'Not so.' }))).toBe('Rejected: Not so.');
});

test('an excerpt holds the quoted words whole', () => {
  const words = 'the pool is gone';
  const text = `${'before '.repeat(200)}${words} ${'after '.repeat(200)}`;
  const cut = excerpt(text, [words]);
  expect(cut).toContain(words);
  expect(cut.length).toBeLessThan(600);
  expect(excerpt('short', ['x'])).toBe('short');
  expect(excerpt('x'.repeat(2000), []).length).toBeLessThan(600);
});

test('a title that says what the sentence says is told from one that adds something', () => {
  expect(repeats('Pool was full after shop#7', 'Possible factor: the change shop#7. At 10:00 lena wrote: “pool was full after”.')).toBe(true);
  expect(repeats('The limit is per tenant', 'At 10:00 lena wrote: “the pool was full”.')).toBe(false);
  expect(repeats('', 'anything')).toBe(false);
});

test('words quoted from a quotation have one pair of marks', () => {
  const said = claim('PR-9', { edited_text: 'At 10:00 lena wrote: “"some cannot pay"”, and “pool "a" is full”.' });
  expect(shownTitle(said)).toBe('At 10:00 lena wrote: “some cannot pay”, and “pool "a" is full”.');
});
