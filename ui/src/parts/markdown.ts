/**
 * Markdown as a small tree of allowed parts. Raw HTML is text, images are their words, links keep only http, https and
 * mailto. What is shown is built from this tree as text nodes; no markup is ever inserted.
 */
import { Lexer, type Token, type Tokens } from 'marked';

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong'; parts: Inline[] }
  | { kind: 'em'; parts: Inline[] }
  | { kind: 'del'; parts: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; address: string; parts: Inline[] }
  | { kind: 'evidence'; id: string }
  | { kind: 'break' };

export type Block =
  | { kind: 'paragraph'; parts: Inline[] }
  | { kind: 'heading'; level: number; parts: Inline[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'code'; text: string }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'line' };

const SAFE = /^(https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu;
const EVIDENCE = /\[(E\d{1,12})\](?!\()/g;

/** The tree of a Markdown text. Never fails: what is not understood is a paragraph. */
export function blocks(markdown: string): Block[] {
  return new Lexer({ gfm: true }).lex(markdown).flatMap(block);
}

/** The tree of one line of Markdown. */
export function inline(markdown: string): Inline[] {
  return new Lexer({ gfm: true }).inlineTokens(markdown).flatMap(part);
}

function block(token: Token): Block[] {
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'heading':
      return [{ kind: 'heading', level: token.depth as number, parts: parts(token.tokens) }];
    case 'list': {
      const list = token as Tokens.List;
      return [{ kind: 'list', ordered: list.ordered, start: Number(list.start) || 1, items: list.items.map((item) => item.tokens.flatMap(block)) }];
    }
    case 'blockquote':
      return [{ kind: 'quote', blocks: (token.tokens ?? []).flatMap(block) }];
    case 'code':
      return [{ kind: 'code', text: token.text as string }];
    case 'hr':
      return [{ kind: 'line' }];
    case 'table': {
      const table = token as Tokens.Table;
      return [{ kind: 'table', head: table.header.map((cell) => parts(cell.tokens)), rows: table.rows.map((row) => row.map((cell) => parts(cell.tokens))) }];
    }
    case 'text':
    case 'paragraph':
      return [{ kind: 'paragraph', parts: token.tokens ? parts(token.tokens) : text(token.text as string) }];
    default:
      return [{ kind: 'paragraph', parts: [{ kind: 'text', text: token.raw }] }];
  }
}

const parts = (tokens: Token[] | undefined): Inline[] => (tokens ?? []).flatMap(part);

function part(token: Token): Inline[] {
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [{ kind: token.type, parts: parts(token.tokens) }];
    case 'codespan':
      return [{ kind: 'code', text: token.text as string }];
    case 'br':
      return [{ kind: 'break' }];
    case 'link': {
      const address = token.href as string;
      return SAFE.test(address) ? [{ kind: 'link', address, parts: parts(token.tokens) }] : text(token.raw);
    }
    case 'image':
      return text(token.raw);
    case 'escape':
      return [{ kind: 'text', text: token.text as string }];
    case 'text':
      return token.tokens ? parts(token.tokens) : text(token.raw);
    default:
      return text(token.raw);
  }
}

/** Text with the evidence items in it as parts of their own. */
function text(raw: string): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (const match of raw.matchAll(EVIDENCE)) {
    if (match.index > from) out.push({ kind: 'text', text: raw.slice(from, match.index) });
    out.push({ kind: 'evidence', id: match[1] ?? '' });
    from = match.index + match[0].length;
  }
  if (from < raw.length) out.push({ kind: 'text', text: raw.slice(from) });
  return out;
}
