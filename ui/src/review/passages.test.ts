import { expect, test } from 'vitest';
import type { Check } from '../bindings/contract';
import { chipOf, citation, idOf } from './cite';
import { evidenceOfDrop } from './drop';
import { plainWords, runs, shapeOf, type Sentence } from './passages';
import { queryBefore } from './suggest';

const sentence = (id: string, lead: string, more: Partial<Sentence> & { check?: Check; text?: string } = {}): Sentence => ({
  id, lead, accepted: false, written_by: 'builtin/1', proposal: 'PR-1', ...more,
  claim: { section: 'overview', text: more.text ?? `Words of ${id}.`, evidence: [], quotes: [], check: more.check ?? { check: 'supported' } },
});
const bad: Check = { check: 'unsupported', faults: [{ fault: 'no_evidence' }] };

test('runs hold every passage once and in order, one kind each', () => {
  const all = [
    sentence('C-1', '', { accepted: true }), sentence('C-2', ' ', { accepted: true }), sentence('C-3', ' '), sentence('C-4', ' ', { written_by: 'model/x' }),
    sentence('C-5', '\n\n', { check: bad }), sentence('C-6', ' ', { check: bad }), sentence('C-7', '\n\n- '), sentence('C-8', '\n- '),
  ];
  const found = runs(all, false);
  expect(found.map((run) => [run.kind, run.paragraphs.map((p) => p.sentences.map((s) => s.id))])).toEqual([
    ['accepted', [['C-1', 'C-2']]], ['open', [['C-3']]], ['open', [['C-4']]], ['unsupported', [['C-5']]], ['unsupported', [['C-6']]], ['open', [['C-7'], ['C-8']]],
  ]);
  expect(runs(all, true).map((run) => run.kind)).toEqual(['people']);
});

test('a sentence of another kind inside a list item keeps its place without a second mark', () => {
  const found = runs([sentence('C-1', '- ', { accepted: true }), sentence('C-2', ' ')], false);
  expect(found[1]?.paragraphs[0]?.shape).toMatchObject({ block: 'item', marker: '' });
});

test.each([
  ['', 'Words.', null],
  [' ', 'Words.', null],
  ['\n\n', 'Words.', { block: 'text' }],
  ['\n- ', 'Words.', { block: 'item', marker: '•', depth: 0 }],
  ['\n  - ', 'Words.', { block: 'item', marker: '•', depth: 1 }],
  ['\n12. ', 'Words.', { block: 'item', marker: '12.' }],
  ['\n\n### ', 'Words', { block: 'heading' }],
  ['\n\n> ', 'Words.', { block: 'text', quoted: true }],
  ['\n> - ', 'Words.', { block: 'item', quoted: true }],
  ['\n\n', '```\ncode\n```', { block: 'solid' }],
  ['\n\n', '| a |\n|---|', { block: 'solid' }],
  ['\n\n', '---', { block: 'solid' }],
] as const)('what stands before a sentence says its shape: %j %j', (lead, text, wanted) => {
  const found = shapeOf(lead, text);
  if (wanted === null) expect(found).toBeNull();
  else expect(found).toMatchObject(wanted);
});

test('citations are written one way', () => {
  expect([chipOf('E-12'), idOf('E12'), idOf('[E12]'), idOf('E-12'), citation('E-12')]).toEqual(['E12', 'E-12', 'E-12', 'E-12', '[E12]']);
  expect(evidenceOfDrop({ getData: () => '["E-4","E-12","E-4"]' })).toEqual(['E-4', 'E-12']);
  expect(evidenceOfDrop({ getData: () => '<script>E</script>' })).toEqual([]);
  expect(plainWords('A **b** `c` up\\_wait [d](https://x.example) [E1]')).toBe('A b c up_wait d [E1]');
});

test('evidence is asked for with [[ and @, and not by an address', () => {
  expect(queryBefore('It broke [[poo', 14)).toEqual({ from: 9, text: 'poo' });
  expect(queryBefore('It broke @', 10)).toEqual({ from: 9, text: '' });
  expect(queryBefore('@two words', 10)).toEqual({ from: 0, text: 'two words' });
  expect(queryBefore('mail a@b', 8)).toBeNull();
  expect(queryBefore('done [[x]] ', 11)).toBeNull();
});
