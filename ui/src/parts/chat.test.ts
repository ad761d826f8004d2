import { expect, it } from 'vitest';
import { chat } from './chat';
import type { Inline } from './markdown';

const words = (parts: Inline[]): string => parts.map((part) => ('text' in part ? part.text : 'parts' in part ? words(part.parts) : '')).join('');

it('reads the marks of a chat message', () => {
  expect(chat('*merged* shop#7 `pool: more` by _ada_')).toEqual([
    { kind: 'strong', parts: [{ kind: 'text', text: 'merged' }] },
    { kind: 'text', text: ' shop#7 ' },
    { kind: 'code', text: 'pool: more' },
    { kind: 'text', text: ' by ' },
    { kind: 'em', parts: [{ kind: 'text', text: 'ada' }] },
  ]);
});

it.each(['a*b*c', 'snake_case_name', '~5 s and ~6 s', '2 * 3 * 4', '* a list', '**', '``', 'SELECT * FROM t', '_', '<b>*</b>'])('leaves %s as it is', (text) => {
  expect(chat(text)).toEqual([{ kind: 'text', text }]);
});

it('loses no words, and reads a long text quickly', () => {
  const long = '*a _b ~c `d '.repeat(3_000);
  const from = performance.now();
  expect(words(chat(long)).replace(/[^a-d]/g, '') === 'abcd'.repeat(3_000)).toBe(true);
  expect(performance.now() - from).toBeLessThan(1_000);
});
