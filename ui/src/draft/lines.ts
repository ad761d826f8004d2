/**
 * The exact bytes of a call as lines that a person can read. Nothing is added, left out or changed: the pieces of all lines,
 * in order, are the body letter for letter. A line ends after an escaped line break, as a body of JSON has them.
 */
import type { CallBytes } from '../bindings/contract';

export type Piece = { text: string; sort: 'text' | 'break' } | { text: string; sort: 'token'; token: string; nth: number };
export type Line = {
  /** From 1, as it is counted on the screen. */
  number: number;
  head: boolean;
  pieces: Piece[];
  /** The evidence item whose block the line stands in. */
  evidence: string | null;
};

/** Longest line before it is cut: what has no breaks must not become one row of a megabyte. */
const LONGEST = 4_000;

/** Where each byte offset stands in UTF-16 units; offsets ascend. */
export function units(text: string, offsets: readonly number[]): number[] {
  const out: number[] = [];
  let [byte, unit] = [0, 0];
  for (const offset of offsets) {
    while (byte < offset && unit < text.length) {
      const code = text.codePointAt(unit) ?? 0;
      byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
      unit += code < 0x1_0000 ? 1 : 2;
    }
    out.push(unit);
  }
  return out;
}

/** Where lines end: behind each escaped line break, and behind each real one. */
function ends(text: string): number[] {
  const out: number[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    let end = 0;
    if (letter === '\\') {
      at += 1;
      if (text[at] === 'n') end = at + 1;
    } else if (letter === '\n') end = at + 1;
    if (!end && at + 1 - from >= LONGEST) end = at + 1;
    if (end) {
      out.push(end);
      from = end;
    }
  }
  if (from < text.length) out.push(text.length);
  return out;
}

const OPENS = /<<\w+ (E-\d+)>>/;
const CLOSES = /<<\w+ end>>/;

export function linesOf({ head, body: text, marks }: Pick<CallBytes, 'head' | 'body' | 'marks'>): Line[] {
  const lines: Line[] = head.map((line, i) => ({ number: i + 1, head: true, pieces: [{ text: line, sort: 'text' }], evidence: null }));
  lines.push({ number: lines.length + 1, head: true, pieces: [], evidence: null });
  const sorted = [...marks].sort((a, b) => a.from - b.from);
  const places = units(text, sorted.flatMap((mark) => [mark.from, mark.to]));
  let [from, next] = [0, 0];
  let evidence: string | null = null;
  for (const given of ends(text)) {
    let end = given;
    // A token is never cut in two.
    for (let at = next; at < sorted.length && (places[at * 2] ?? 0) < end; at += 1) end = Math.max(end, places[at * 2 + 1] ?? 0);
    if (end <= from) continue;
    const pieces: Piece[] = [];
    const plain = (to: number): void => {
      if (to <= from) return;
      const words = text.slice(from, to);
      const rest = to === end && /\\n$|\n$/.exec(words)?.[0];
      if (rest && words.length > rest.length) pieces.push({ text: words.slice(0, -rest.length), sort: 'text' });
      pieces.push(rest ? { text: rest, sort: 'break' } : { text: words, sort: 'text' });
      from = to;
    };
    const whole = text.slice(from, end);
    for (; next < sorted.length && (places[next * 2] ?? 0) < end; next += 1) {
      const mark = sorted[next];
      plain(places[next * 2] ?? 0);
      const to = places[next * 2 + 1] ?? 0;
      if (mark && to > from) pieces.push({ text: text.slice(from, to), sort: 'token', token: mark.token, nth: next });
      from = Math.max(from, to);
    }
    plain(end);
    evidence = OPENS.exec(whole)?.[1] ?? evidence;
    lines.push({ number: lines.length + 1, head: false, pieces, evidence });
    if (CLOSES.test(whole)) evidence = null;
  }
  return lines;
}

export const textOf = (line: Line): string => line.pieces.map((piece) => piece.text).join('');
export const hasToken = (line: Line): boolean => line.pieces.some((piece) => piece.sort === 'token');
