import { expect, test } from 'vitest';
import { holds, parse, serialize } from './rich';

const HELD = [
  'The pool was full. [E1] [E2] It had **50 slots**. [E3]',
  'Hello *it* **b** `c` [words](https://x.example/a) ~~s~~',
  '- One\n- Two\n  - Deeper\n\n1. First\n2. Second',
  '> Ana said “it broke”.\n> Then what?\n\n```js\nx = "[E9]" && y\n```',
  '### What we saw\n\nfirst line  \nsecond line',
  'One.\n\n---\n\nTwo.',
  '😀 “quoted” – dash, ümläut, שלום, 日本語',
  '5. five\n6. six',
  '***both*** and **bold with `code`**',
  'a & b < c > d, R&D',
  'up_wait and file_name_here cost 5 * 3',
  'a\\_b \\* c\\[E9\\]',
  '`code with [E3]` and a citation [E4].',
  'A quote “x < y”. [E7]\n\n- [E8] alone',
  '',
];
const FOREIGN = [
  'raw <b>html</b>',
  '<div>\nblock\n</div>',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '![a picture](https://x.example/y.png)',
  '- [ ] to do\n- [x] done',
  '[E12]: https://x.example',
  'x [ref][1]\n\n[1]: http://x.example',
  '1\\. not a list',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
];

test.each(HELD)('held: %j', (markdown) => {
  expect(holds(markdown)).toBe(true);
});

test.each(FOREIGN)('edited as plain text: %j', (markdown) => {
  expect(holds(markdown)).toBe(false);
});

test('a citation is one thing and comes back as it was', () => {
  const doc = parse('It broke. [E12] Then more.');
  expect(JSON.stringify(doc)).toContain('"type":"evidence","attrs":{"id":"E12"}');
  expect(serialize(doc)).toBe('It broke. [E12] Then more.');
});

test('what only looks like a citation is none', () => {
  for (const text of ['[E1](https://x.example)', '`[E1]`', '\\[E1\\]', '[Error]', '[E]', '[E1234567890123]']) expect(JSON.stringify(parse(text)), text).not.toContain('"evidence"');
});

test('sentences that nobody touched come back letter for letter', () => {
  const sentences = ['The body is upstream_wait & more.', 'It cost 5 * 3 < 20.', 'See https://x.example/a_b_c for it.'];
  const doc = parse(`${sentences[0]} [E1] ${sentences[1]} [E2]\n\n- ${sentences[2]}`);
  (doc.content ??= []).push({ type: 'paragraph', content: [{ type: 'text', text: 'New words & <b>tags</b>.' }] });
  const out = serialize(doc, sentences);
  for (const sentence of sentences) expect(out).toContain(sentence);
  expect(out).toContain('[E1]');
  expect(JSON.stringify(parse(out))).toContain('New words & <b>tags</b>.');
});

test('random text is held with its meaning or not put into the editor at all', () => {
  let seed = 7;
  const next = (n: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % n;
  const bits = ['word ', '_', '*', '**', '`', '[E3]', '[x](https://x.example)', '\n', '\n\n', '- ', '1. ', '> ', '# ', '<b>', '&amp;', '\\', '😀', '~~', '|', '    ', '“q”', '.', '```\n', '[', ']', '!'];
  let held = 0;
  for (let i = 0; i < 400; i++) {
    const markdown = Array.from({ length: 1 + next(14) }, () => bits[next(bits.length)]).join('');
    if (!holds(markdown)) continue;
    held += 1;
    const once = serialize(parse(markdown));
    expect(serialize(parse(once)), markdown).toBe(once);
    const words = (text: string) => text.match(/word|😀|“q”|E3/g)?.join() ?? '';
    expect(words(once), markdown).toBe(words(markdown));
  }
  expect(held).toBeGreaterThan(80);
});
