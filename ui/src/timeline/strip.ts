/** The arithmetic of the density strip: which span it draws, and how the view in it is zoomed and moved. */

export type Span = { from: number; to: number };

/** Closer than this nothing can be told apart. */
const LEAST_MS = 1_000;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Inside the whole, in order, and not smaller than a second. */
export function within(span: Span, whole: Span): Span {
  const size = clamp(Math.abs(span.to - span.from), Math.min(LEAST_MS, whole.to - whole.from), whole.to - whole.from);
  const from = clamp(Math.min(span.from, span.to), whole.from, whole.to - size);
  return { from, to: from + size };
}

/** Smaller (`by` < 1) or larger around an instant that stays where it is; `null` when everything is in view again. */
export function zoomed(view: Span | null, whole: Span, by: number, around?: number): Span | null {
  const now = view ?? whole;
  const fixed = around ?? (now.from + now.to) / 2;
  const next = { from: fixed - (fixed - now.from) * by, to: fixed + (now.to - fixed) * by };
  if (next.to - next.from >= whole.to - whole.from) return null;
  return within(next, whole);
}

/** Earlier (below 0) or later by a share of what is in view. */
export function moved(view: Span, whole: Span, share: number): Span {
  const by = (view.to - view.from) * share;
  return within({ from: view.from + by, to: view.to + by }, whole);
}

/** One end set to an instant; it never passes the other. */
export function resized(view: Span, whole: Span, end: 'from' | 'to', at: number): Span {
  return end === 'from' ? { from: clamp(at, whole.from, view.to - LEAST_MS), to: view.to } : { from: view.from, to: clamp(at, view.from + LEAST_MS, whole.to) };
}

/** What the strip draws: the whole, or what is in view with as much again around it. */
export function drawn(view: Span | null, whole: Span): Span {
  if (!view) return whole;
  const around = (view.to - view.from) * 0.75;
  return { from: Math.max(whole.from, view.from - around), to: Math.min(whole.to, view.to + around) };
}

/** Heights of bins from 0 to 1; the square root keeps single events visible beside a burst. */
export function heights(bins: readonly number[]): number[] {
  const most = Math.max(1, ...bins);
  return bins.map((bin) => (bin === 0 ? 0 : Math.max(0.06, Math.sqrt(bin / most))));
}

/** Rectangles of all bins as one path, so that the page holds one node. */
export function path(bins: readonly number[], width: number, height: number): string {
  const step = width / bins.length;
  const bar = Math.max(1, step * 0.66);
  return heights(bins)
    .map((share, at) => (share === 0 ? '' : `M${(at * step).toFixed(1)} ${height}v${(-share * height).toFixed(1)}h${bar.toFixed(1)}v${(share * height).toFixed(1)}z`))
    .join('');
}
