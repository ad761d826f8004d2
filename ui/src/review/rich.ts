/**
 * Markdown in and out of the rich editor. Markdown stays the truth: a text that the editor would not give back with the
 * same meaning is not put into it, and sentences that nobody touched come back letter for letter.
 */
import { Lexer, Marked, type marked, type Token } from 'marked';
import { Node, nodeInputRule, nodePasteRule, type JSONContent } from '@tiptap/core';
import { MarkdownManager } from '@tiptap/markdown';
import StarterKit from '@tiptap/starter-kit';
import { blocks, type Block, type Inline } from '../parts/markdown';

/** A citation inside a sentence: one thing that is put in, moved and taken out as a whole. */
export const EvidenceNode = Node.create({
  name: 'evidence',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,
  addAttributes: () => ({ id: { default: '' } }),
  parseHTML: () => [{ tag: 'span[data-evidence]', getAttrs: (node: HTMLElement) => (/^E\d{1,12}$/.test(node.dataset.evidence ?? '') ? { id: node.dataset.evidence } : false) }],
  renderHTML: ({ node }) => ['span', { class: 'evidence', 'data-evidence': String(node.attrs.id) }, String(node.attrs.id)],
  renderText: ({ node }) => `[${String(node.attrs.id)}]`,
  markdownTokenizer: {
    name: 'evidence',
    level: 'inline',
    start: (source: string) => source.indexOf('[E'),
    tokenize(source: string) {
      const match = /^\[(E\d{1,12})\](?![(:[])/.exec(source);
      return match ? { type: 'evidence', raw: match[0], id: match[1] } : undefined;
    },
  },
  parseMarkdown: (token) => ({ type: 'evidence', attrs: { id: String(token.id) } }),
  renderMarkdown: (node) => `[${String(node.attrs?.id)}]`,
  addInputRules() {
    return [nodeInputRule({ find: /\[E\d{1,12}\]$/, type: this.type, getAttributes: (match) => ({ id: match[0].slice(1, -1) }) })];
  },
  addPasteRules() {
    return [nodePasteRule({ find: /\[E\d{1,12}\]/g, type: this.type, getAttributes: (match) => ({ id: match[0].slice(1, -1) }) })];
  },
});

export const extensions = [
  StarterKit.configure({
    underline: false,
    link: { openOnClick: false, autolink: false, linkOnPaste: false, protocols: ['http', 'https', 'mailto'], HTMLAttributes: { rel: null, target: null } },
  }),
  EvidenceNode,
];

const manager = new MarkdownManager({ marked: new Marked() as unknown as typeof marked, extensions });

export const parse = (markdown: string): JSONContent => manager.parse(markdown);

/** The Markdown of what is in the editor; `sentences` are those of before, which come back as they were written. */
export function serialize(doc: JSONContent, sentences: string[] = []): string {
  let out = plainEntities(manager.serialize(doc)).trim();
  let from = 0;
  for (const sentence of sentences) {
    const written = plainEntities(manager.serialize(parse(sentence))).trim();
    const at = written === '' ? -1 : out.indexOf(written, from);
    if (at < 0) continue;
    out = out.slice(0, at) + sentence + out.slice(at + written.length);
    from = at + sentence.length;
  }
  return out;
}

/** Characters that the serializer writes as entities, as themselves; code keeps what is in it. */
function plainEntities(markdown: string): string {
  return markdown
    .split(/(```[\s\S]*?(?:```|$)|`[^`\n]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/^(?:&nbsp;|\u00a0)$/gm, '').replace(/\n{3,}/g, '\n\n').replace(/&amp;(?=#?\w+;)/g, '\\&').replaceAll('&lt;', '\\<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')))
    .join('');
}

/** What the editor has no place for, told before anything is given to it. */
const FOREIGN = new Set(['html', 'table', 'image', 'def', 'checkbox']);

function isForeign(tokens: Token[] | undefined): boolean {
  return (tokens ?? []).some((token) => {
    const one = token as Token & { task?: boolean; tokens?: Token[]; items?: Token[] };
    return FOREIGN.has(one.type) || one.task === true || isForeign(one.tokens) || isForeign(one.items);
  });
}

/** Whether the rich editor gives this text back with the same meaning, and the same again after that. */
export function holds(markdown: string): boolean {
  try {
    if (isForeign(new Lexer({ gfm: true }).lex(markdown))) return false;
    const once = serialize(parse(markdown));
    return meaning(markdown) === meaning(once) && serialize(parse(once)) === once;
  } catch {
    return false;
  }
}

/** What a reader is shown of a text, without how it is written. */
function meaning(markdown: string): string {
  return JSON.stringify(blocks(markdown).map(block));
}

function block(one: Block): unknown {
  switch (one.kind) {
    case 'paragraph':
      return ['p', line(one.parts)];
    case 'heading':
      return ['h', one.level, line(one.parts)];
    case 'list':
      return ['l', one.ordered, one.ordered ? one.start : 0, one.items.map((item) => item.map(block))];
    case 'quote':
      return ['q', one.blocks.map(block)];
    case 'code':
      return ['c', one.text.trimEnd()];
    default:
      return one;
  }
}

function line(parts: Inline[]): unknown[] {
  const out: unknown[] = [];
  for (const part of parts) {
    if (part.kind === 'text') {
      const last = out.length - 1;
      if (typeof out[last] === 'string') out[last] += part.text;
      else out.push(part.text);
    } else if ('parts' in part) out.push([part.kind, 'address' in part ? part.address : '', line(part.parts)]);
    else out.push(part);
  }
  return out.map((one) => (typeof one === 'string' ? one.replace(/\s+/g, ' ') : one)).filter((one, i) => one !== '' && !(one === ' ' && (i === 0 || i === out.length - 1)));
}

