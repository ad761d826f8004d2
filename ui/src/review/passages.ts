/**
 * How the passages of a section lie on the page: runs of one kind, in them paragraphs and list items, in them sentences.
 * Every passage is in exactly one place, in order; what a lead says is drawn and never dropped.
 */
import type { Passage } from '../bindings/contract';
import { inline, type Inline } from '../parts/markdown';

/** The four kinds that a reader tells apart. */
export type Kind = 'accepted' | 'open' | 'unsupported' | 'people';

/** A passage with the Markdown before it; libraries drafted by an older core have none. */
export type Sentence = Passage & { lead?: string };

export type Shape = { block: 'text' | 'item' | 'heading' | 'solid'; marker: string; depth: number; quoted: boolean };
export type Paragraph = { shape: Shape; sentences: Sentence[] };
export type Run = { kind: Kind; writtenBy: string; paragraphs: Paragraph[] };

export function kindOf(passage: Passage, peopleOnly: boolean): Kind {
  if (peopleOnly) return 'people';
  if (passage.claim.check.check === 'unsupported') return 'unsupported';
  return passage.accepted ? 'accepted' : 'open';
}

const ITEM = /^([-*+]|\d{1,9}[.)])\s+/;

/** What the Markdown before a passage makes of it; `null` when it goes on in the same line. */
export function shapeOf(lead: string, text: string): Shape | null {
  const line = lead.slice(lead.lastIndexOf('\n') + 1);
  const isNew = lead.includes('\n') || line.trim() !== '';
  if (/^(```|~~~|\|)/.test(text) || /^([*_-]\s*){3,}$/.test(text) || text.includes('\n')) return { block: 'solid', marker: '', depth: 0, quoted: false };
  if (!isNew) return null;
  const quoted = /^\s*>/.test(line);
  const rest = line.replace(/^(\s*>)+ ?/, '');
  const depth = Math.min(4, Math.floor((rest.length - rest.trimStart().length) / 2));
  const bare = rest.trimStart();
  if (/^#{1,6}\s/.test(bare)) return { block: 'heading', marker: '', depth: 0, quoted };
  const item = ITEM.exec(bare);
  if (item) return { block: 'item', marker: /\d/.test(item[1] ?? '') ? (item[1] ?? '') : '•', depth, quoted };
  return { block: 'text', marker: '', depth: quoted ? 0 : depth, quoted };
}

const PLAIN: Shape = { block: 'text', marker: '', depth: 0, quoted: false };
const LISTS = new Set(['highlights', 'attempts', 'went_well', 'went_badly', 'lucky', 'open_questions', 'actions']);

/** The Markdown before a passage; lists are told by their section where nothing was kept. */
export const leadOf = (sentence: Sentence, first: boolean): string =>
  sentence.lead ?? (LISTS.has(sentence.claim.section) ? (first ? '- ' : '\n- ') : first ? '' : ' ');

/** The passages of one section as they are drawn. */
export function runs(sentences: Sentence[], peopleOnly: boolean): Run[] {
  const out: Run[] = [];
  for (const [at, sentence] of sentences.entries()) {
    const kind = kindOf(sentence, peopleOnly);
    const given = shapeOf(leadOf(sentence, at === 0), sentence.claim.text);
    const last = out.at(-1);
    const joins = last && last.kind === kind && kind !== 'unsupported' && (kind !== 'open' || last.writtenBy === sentence.written_by);
    const run = joins ? last : { kind, writtenBy: sentence.written_by, paragraphs: [] };
    if (!joins) out.push(run);
    const paragraph = run.paragraphs.at(-1);
    if (paragraph && !given && paragraph.shape.block !== 'solid') paragraph.sentences.push(sentence);
    else run.paragraphs.push({ shape: given ?? lastShape(out) ?? PLAIN, sentences: [sentence] });
  }
  return out;
}

/** A sentence that goes on in a list item of another run stays indented as it, without a second mark. */
function lastShape(all: Run[]): Shape | null {
  const before = all.at(-2)?.paragraphs.at(-1)?.shape;
  return before?.block === 'item' ? { ...before, marker: '' } : null;
}

/** Who wrote the words of a passage, for the line beside it. */
export function authorOf(writtenBy: string): string {
  if (writtenBy === 'person') return 'from a person';
  if (writtenBy.startsWith('builtin')) return 'from the built-in drafter';
  return writtenBy.startsWith('model/') ? `from the model profile “${writtenBy.slice(6)}”` : 'from a model';
}

/** The words of a sentence without its marks, where a button or a list has no room for them. */
export function plainWords(markdown: string): string {
  const words = (part: Inline): string => {
    if ('text' in part) return part.text;
    if ('parts' in part) return part.parts.map(words).join('');
    return part.kind === 'evidence' ? `[${part.id}]` : ' ';
  };
  return inline(markdown).map(words).join('');
}
