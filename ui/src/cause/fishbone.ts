/**
 * Where the parts of a fishbone stand. Bones alternate above and below a spine that runs to the impact; each slants
 * towards it, and its causes stand beside it as wrapped lines. All in the units of the drawing.
 */
import type { Bone } from './graph';

export const LINE = 17;
const GAP = 12;
const LABEL = 26;
const SLANT = 54;
const HEAD = 190;
const LEAST = 190;
const EDGE = 20;

export type DrawnCause = { id: string; x: number; y: number; lines: string[]; height: number; width: number };
export type DrawnBone = { key: string; x1: number; y1: number; x2: number; y2: number; labelX: number; labelY: number; above: boolean; empty: boolean; causes: DrawnCause[] };
export type Fishbone = { width: number; height: number; spine: { x1: number; x2: number; y: number }; head: { x: number; y: number; width: number; height: number; lines: string[] }; bones: DrawnBone[] };

/** Breaks a text into lines of at most `most` letters; a word that is longer is cut. At most `lines` of them. */
export function wrap(text: string, most: number, lines = 5): string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    let rest = word;
    if (line && line.length + 1 + rest.length <= most) {
      line += ` ${rest}`;
      continue;
    }
    if (line) out.push(line);
    while (rest.length > most) {
      out.push(rest.slice(0, most));
      rest = rest.slice(most);
    }
    line = rest;
  }
  if (line) out.push(line);
  if (out.length <= lines) return out;
  const last = out[lines - 1] ?? '';
  return [...out.slice(0, lines - 1), `${last.slice(0, most - 1)}…`];
}

/** How wide a fish with so many bones is at least. */
export const leastWidth = (bones: number): number => EDGE * 2 + SLANT + LEAST * Math.max(1, Math.ceil(bones / 2)) + HEAD;

/** Lays a fish out in at least `room` units of width. `letter` is the width of a letter on average. */
export function fishbone(bones: Bone[], impact: string, room: number, letter = 6.6): Fishbone {
  const pairs = Math.max(1, Math.ceil(bones.length / 2));
  const column = Math.max(LEAST, (room - HEAD - 2 * EDGE - SLANT) / pairs);
  const width = EDGE * 2 + SLANT + column * pairs + HEAD;
  // A text shares its column with the slant of the next bone.
  const textWidth = column - 34 - SLANT * 0.6;
  const most = Math.max(12, Math.floor(textWidth / letter));
  const blocks = bones.map((bone) => bone.causes.map((h) => ({ id: h.id, lines: wrap(h.statement, most, 7) })));
  const tall = (list: { lines: string[] }[]) => LABEL + GAP + (list.length === 0 ? LINE + GAP : list.reduce((sum, one) => sum + one.lines.length * LINE + GAP, 0)) + GAP;
  const above = Math.max(110, ...blocks.filter((_, i) => i % 2 === 0).map(tall));
  const below = Math.max(bones.length > 1 ? 110 : 40, ...blocks.filter((_, i) => i % 2 === 1).map(tall));
  const y = EDGE + above;
  const drawn = bones.map((bone, i): DrawnBone => {
    const up = i % 2 === 0;
    const left = EDGE + Math.floor(i / 2) * column;
    const far = up ? y - above + LABEL : y + below - LABEL;
    const bar = { x1: left, y1: far, x2: left + SLANT, y2: y };
    const xAt = (at: number) => bar.x1 + ((at - bar.y1) / (bar.y2 - bar.y1)) * SLANT;
    let at = up ? far + GAP : y + GAP + 4;
    const causes = (blocks[i] ?? []).map((block): DrawnCause => {
      const height = block.lines.length * LINE;
      // Beside the place where the bone is furthest to the right over the height of the text.
      const x = Math.max(xAt(at), xAt(at + height)) + 22;
      const cause = { ...block, x, y: at, height, width: textWidth };
      at += height + GAP;
      return cause;
    });
    return { key: bone.key, ...bar, labelX: left, labelY: up ? far - 9 : far + 18, above: up, empty: causes.length === 0, causes };
  });
  const lines = wrap(impact, Math.floor((HEAD - 36) / letter), 8);
  const headHeight = lines.length * LINE + 40;
  const x2 = width - HEAD - EDGE + 8;
  return { width, height: y + below + EDGE, spine: { x1: EDGE, x2, y }, head: { x: x2, y: y - headHeight / 2, width: HEAD - 8, height: headHeight, lines }, bones: drawn };
}
