/**
 * Where everything stands on the time axis of a problem: incidents above the line, fixes below it. Labels that would
 * touch each other go to another row. All in the units of the drawing.
 */
import { scaleUtc } from 'd3-scale';
import type { ProblemTimeline } from '../bindings/contract';
import { counted, date, span, word } from '../window/words';

const DAY = 86_400_000;
const EDGE = 26;
const LETTER = 6.3;
const ROW = 36;
const GAP = 9;

export type Label = { x: number; row: number; end: boolean; width: number };
export type DrawnIncident = { id: string; title: string; x: number; at: string; line: string; label: Label; severity: number | null };
export type DrawnFix = { id: string; title: string; short: string; x: number; at: string; state: 'done' | 'open' | 'overdue'; line: string; label: Label; lateTo: number | null; verify: { x1: number; x2: number } | null };
export type Axis = {
  width: number; height: number; base: number;
  ticks: { x: number; label: string; wide: boolean }[];
  incidents: DrawnIncident[]; fixes: DrawnFix[]; gaps: { x: number; days: string }[];
  now: number | null; untimed: string[]; fixTop: number; upTop: number;
};

/**
 * Gives each label the first row where it touches none; `at` in rising order of x. The last one comes first, so that
 * the line down from a higher label passes before the label below it.
 */
export function stagger(at: { x: number; width: number }[], right: number): Label[] {
  const rows: { from: number; to: number }[][] = [];
  const place = ({ x, width }: { x: number; width: number }): Label => {
    const end = x - 6 + width > right;
    const from = Math.max(0, end ? x + 6 - width : x - 6);
    let row = rows.findIndex((taken) => taken.every((other) => from >= other.to + GAP || from + width + GAP <= other.from));
    if (row < 0) row = rows.push([]) - 1;
    rows[row]?.push({ from, to: from + width });
    return { x: end ? x + 6 : x - 6, row, end, width };
  };
  return [...at].reverse().map(place).reverse();
}

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/** Lays the axis out in `width` units; nothing when no incident and no fix has a time. */
export function axis(life: ProblemTimeline, width: number, now = new Date()): Axis | null {
  const timed = life.incidents.filter((one): one is typeof one & { at: string } => one.at !== null).sort((a, b) => a.at.localeCompare(b.at));
  const fixAt = (fix: ProblemTimeline['fixes'][number]) => fix.done_at ?? fix.from;
  const fixes = [...life.fixes].sort((a, b) => fixAt(a).localeCompare(fixAt(b)));
  const times = [...timed.map((one) => one.at), ...fixes.map(fixAt)].map((at) => new Date(at).getTime());
  if (times.length === 0) return null;
  const hasOpen = fixes.some((fix) => !fix.done_at) || life.problem.state !== 'closed';
  const verifyEnds = fixes.flatMap((fix) => (fix.verify_until ? [new Date(fix.verify_until).getTime()] : []));
  const first = Math.min(...times);
  const last = Math.max(...times, ...verifyEnds.map((end) => Math.min(end, now.getTime())), hasOpen ? now.getTime() : 0);
  const pad = Math.max(DAY * 4, (last - first) * 0.03);
  const right = width - EDGE;
  const x = scaleUtc([first - pad, last + pad * 0.5], [EDGE, right - (hasOpen ? 26 : 0)]);
  const at = (time: string | number) => Math.round(x(new Date(time)) * 10) / 10;

  const said = timed.map((one) => [one.severity ? `Sev ${one.severity}` : null, one.duration_seconds !== null ? span(one.duration_seconds) : null].filter(Boolean).join(', ') || date(one.at, now));
  const upLabels = stagger(timed.map((one, i) => ({ x: at(one.at), width: Math.max(one.id.length + 1, said[i]?.length ?? 0) * LETTER })), right);
  const upRows = Math.max(1, ...upLabels.map((label) => label.row + 1));
  const base = 14 + upRows * ROW + 34;

  const lines = fixes.map((fix) => {
    if (fix.done_at) return `done ${date(fix.done_at, now)}${fix.overdue_days ? `, ${counted(fix.overdue_days, 'day')} late` : ''}, ${fix.action.kind}`;
    return fix.overdue_days ? `open, ${counted(fix.overdue_days, 'day')} overdue` : `${word(fix.action.state).toLowerCase()}${fix.action.due ? `, due ${date(fix.action.due, now)}` : ', no due date'}`;
  });
  const shorts = fixes.map((fix) => `${fix.action.id} ${cut(fix.action.title, fixes.length > 4 ? 22 : 30)}`);
  const downLabels = stagger(fixes.map((fix, i) => ({ x: at(fixAt(fix)), width: Math.max(shorts[i]?.length ?? 0, lines[i]?.length ?? 0) * LETTER })), right);
  const downRows = Math.max(0, ...downLabels.map((label) => label.row + 1));
  const fixTop = base + 38;

  const drawnFixes = fixes.map((fix, i): DrawnFix => {
    const state = fix.done_at ? 'done' : fix.overdue_days ? 'overdue' : 'open';
    const dueAt = fix.action.due ? new Date(`${fix.action.due.slice(0, 10)}T00:00:00Z`).getTime() : null;
    return {
      id: fix.action.id, title: fix.action.title, short: shorts[i] ?? '', x: at(fixAt(fix)), at: fixAt(fix), state, line: lines[i] ?? '',
      label: downLabels[i] ?? { x: 0, row: 0, end: false, width: 0 },
      lateTo: state === 'overdue' && dueAt !== null ? at(now.getTime()) : null,
      verify: fix.done_at && fix.verify_until ? { x1: at(fix.done_at), x2: Math.min(at(fix.verify_until), right) } : null,
    };
  });
  const incidents = timed.map((one, i): DrawnIncident => ({ id: one.id, title: one.title, x: at(one.at), at: one.at, line: said[i] ?? '', label: upLabels[i] ?? { x: 0, row: 0, end: false, width: 0 }, severity: one.severity }));
  const gaps = incidents.slice(1).flatMap((one, i) => {
    const before = incidents[i];
    const days = life.gaps_days[i] ?? 0;
    const text = days < 1 ? 'same day' : counted(Math.round(days), 'day');
    if (!before || one.x - before.x < text.length * LETTER + 12) return [];
    return [{ x: (one.x + before.x) / 2, days: text }];
  });
  const marks = x.ticks(Math.max(2, Math.floor(width / 110)));
  const format = x.tickFormat(marks.length, last - first > 500 * DAY ? '%b %Y' : last - first > 70 * DAY ? '%b' : '%-d %b');
  const ticks = marks.map((tick) => ({ x: x(tick), label: format(tick), wide: false })).filter((tick) => tick.x < right - 20 && !(hasOpen && Math.abs(tick.x - at(now.getTime())) < 40));
  return {
    width, base, ticks, incidents, fixes: drawnFixes, gaps, fixTop, upTop: 14, now: hasOpen ? at(now.getTime()) : null,
    height: downRows > 0 ? fixTop + 18 + downRows * ROW : base + 30,
    untimed: life.incidents.filter((one) => one.at === null).map((one) => one.id),
  };
}

/** What the fixes came to, in a sentence: whether a repeat followed each of them. */
export function verdictOfFixes(life: ProblemTimeline, now = new Date()): string {
  const done = life.fixes.flatMap((fix) => (fix.done_at ? [fix] : []));
  if (done.length === 0) return life.incidents.length > 1 ? 'no fix is done yet' : '';
  const followed = done.filter((fix) => life.incidents.some((one) => one.at !== null && fix.done_at !== null && one.at > fix.done_at));
  if (followed.length === done.length) return done.length === 1 ? 'the fix was followed by a repeat' : 'each fix was followed by a repeat';
  if (followed.length > 0) return `${followed.length} of ${done.length} fixes were followed by a repeat`;
  const young = done.some((fix) => fix.verify_until !== null && new Date(fix.verify_until) > now);
  return young ? 'no repeat so far; still to verify' : 'no repeat since';
}
