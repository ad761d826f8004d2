/** Cutting a text into marked and unmarked pieces. */

export type Piece = { text: string; marked: boolean };

/** Marks each of `words` where it stands letter for letter, every time; overlapping marks join. */
export function pieces(text: string, words: string[]): Piece[] {
  const ranges: [number, number][] = [];
  for (const word of words.filter((w) => w.length > 0)) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) ranges.push([at, at + word.length]);
  }
  return cut(text, ranges);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Marks ranges of UTF-8 bytes. */
export function piecesOfRanges(text: string, ranges: [number, number][]): Piece[] {
  const bytes = encoder.encode(text);
  const units = (at: number) => decoder.decode(bytes.slice(0, at)).length;
  return cut(text, ranges.map(([from, to]) => [units(from), units(to)]));
}

function cut(text: string, ranges: [number, number][]): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const [from, to] of ranges.filter(([a, b]) => b > a).sort((a, b) => a[0] - b[0])) {
    const start = Math.max(from, at);
    if (to <= at) continue;
    if (start > at) out.push({ text: text.slice(at, start), marked: false });
    const last = out.at(-1);
    if (last?.marked && start === at) last.text += text.slice(start, to);
    else out.push({ text: text.slice(start, to), marked: true });
    at = to;
  }
  if (at < text.length) out.push({ text: text.slice(at), marked: false });
  return out;
}
