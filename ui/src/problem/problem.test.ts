import { describe, expect, it } from 'vitest';
import type { ProblemRow, ProblemTimeline } from '../bindings/contract';
import type { ActionItem, Problem, ProblemState } from '../bindings/contract';
import { axis, stagger, verdictOfFixes } from './axis';
import { lacks, lifeline, moves, ordinal, STEPS } from './lifecycle';
import { rows, START } from './rows';
import { nextStep } from './workaround';

const NOW = new Date('2026-10-14T09:00:00Z');
const problem = (state: ProblemState, more: Partial<Problem> = {}): Problem => ({ id: 'P-1', title: 'The lease runs out', service: null, state, known_error: false, workaround: null, resolution: null, created_at: '2026-03-02T00:00:00Z', resolved_at: null, incidents: [], factors: [], ...more });
const action = (id: string, more: Partial<ActionItem> = {}): ActionItem => ({ id, incident: null, problem: 'P-1', factor: null, title: `Do ${id} before the next release goes out`, kind: 'prevent', strength: 'strong', state: 'open', owner: null, due: null, created_at: '2026-03-10T00:00:00Z', closed_at: null, reason: null, ...more });
const life = (more: Partial<ProblemTimeline> = {}): ProblemTimeline => ({ problem: problem('fix_in_progress'), incidents: [], fixes: [], gaps_days: [], steps: [], measures: [], factors: [], history: [], ...more });
const incident = (id: string, at: string | null) => ({ id, title: id, severity: 2, at, duration_seconds: 2_520 });

describe('the lifecycle', () => {
  it('offers only lawful steps, as the core has them', () => {
    const lawful: Record<ProblemState, ProblemState[]> = { new: ['assess', 'resolved'], assess: ['root_cause_analysis', 'new', 'resolved'], root_cause_analysis: ['fix_in_progress', 'resolved', 'assess'], fix_in_progress: ['resolved', 'root_cause_analysis'], resolved: ['closed', 'root_cause_analysis'], closed: ['root_cause_analysis'] };
    for (const state of STEPS) expect(moves(problem(state), NOW).map((move) => move.to)).toEqual(lawful[state]);
  });
  it('asks for what each resolution needs', () => {
    const draft = { kind: 'fix_applied' as const, reason: '', reviewOn: '', duplicateOf: '' };
    expect(lacks(draft)).toEqual([]);
    expect(lacks({ ...draft, kind: 'risk_accepted', reason: ' ' })).toEqual(['a reason', 'a date to review it on']);
    expect(lacks({ ...draft, kind: 'duplicate' })).toEqual(['the problem that it duplicates']);
    expect(lacks({ ...draft, kind: 'cancelled', reason: 'Not ours' })).toEqual([]);
  });
  it('says when each step was, and that it was re-opened', () => {
    const line = lifeline(life({ steps: [{ state: 'root_cause_analysis', entered_at: '2026-07-28T00:00:00Z', times: 3 }, { state: 'fix_in_progress', entered_at: '2026-07-30T00:00:00Z', times: 1 }, { state: 'closed', entered_at: '2026-07-03T00:00:00Z', times: 2 }] }), NOW);
    expect(line.map((step) => step.place)).toEqual(['past', 'past', 'past', 'now', 'next', 'next']);
    expect(line.map((step) => step.line)).toEqual(['skipped', 'skipped', 're-opened 28 Jul', 'since 30 Jul, 76 days', 'then 30 days to verify', 'twice before']);
    expect([1, 2, 3, 11, 12, 23].map(ordinal)).toEqual(['1st', '2nd', '3rd', '11th', '12th', '23rd']);
  });
});

describe('the time axis', () => {
  it('is nothing without a time, and says who has none', () => {
    expect(axis(life({ incidents: [incident('INC-1', null)] }), 900, NOW)).toBeNull();
    expect(axis(life({ incidents: [incident('INC-1', null), incident('INC-2', '2026-03-02T00:00:00Z')] }), 900, NOW)?.untimed).toEqual(['INC-1']);
  });
  it('lets no two labels touch, however close the incidents are', () => {
    const days = [2, 2, 3, 3, 4, 30, 31, 90, 224, 226];
    const drawn = axis(life({ incidents: days.map((day, i) => incident(`INC-${100 + i}`, new Date(Date.UTC(2026, 2, day)).toISOString())), gaps_days: days.slice(1).map((day, i) => day - (days[i] ?? 0)) }), 900, NOW);
    const boxes = (drawn?.incidents ?? []).map(({ label }) => ({ row: label.row, from: label.end ? label.x - label.width : label.x, to: label.end ? label.x : label.x + label.width }));
    expect(boxes.length).toBe(10);
    boxes.forEach((one, i) => boxes.slice(i + 1).forEach((other) => expect(one.row !== other.row || one.to <= other.from || other.to <= one.from).toBe(true)));
    for (const box of boxes) expect(box.to).toBeLessThanOrEqual(900);
  });
  it('keeps labels at the edge inside', () => {
    expect(stagger([{ x: 880, width: 120 }], 874)[0]).toMatchObject({ end: true, row: 0 });
  });
  it('draws an overdue fix up to now, and the window after a done one', () => {
    const drawn = axis(life({
      incidents: [incident('INC-1', '2026-03-02T00:00:00Z')],
      fixes: [
        { action: action('A-1', { state: 'done', closed_at: '2026-03-24T00:00:00Z' }), from: '2026-03-10T00:00:00Z', done_at: '2026-03-24T00:00:00Z', overdue_days: null, verify_until: '2026-04-23T00:00:00Z' },
        { action: action('A-2', { due: '2026-08-27' }), from: '2026-08-01T00:00:00Z', done_at: null, overdue_days: 48, verify_until: null },
      ],
    }), 900, NOW);
    const [done, late] = drawn?.fixes ?? [];
    expect(done?.verify && done.verify.x2 > done.verify.x1).toBe(true);
    expect([done?.state, late?.state, late?.line]).toEqual(['done', 'overdue', 'open, 48 days overdue']);
    expect(late?.lateTo).toBe(drawn?.now);
  });
  it('says whether fixes held', () => {
    const done = (at: string) => ({ action: action('A-1', { state: 'done' }), from: at, done_at: at, overdue_days: null, verify_until: '2026-04-23T00:00:00Z' });
    expect(verdictOfFixes(life({ incidents: [incident('INC-1', '2026-03-02T00:00:00Z'), incident('INC-2', '2026-05-02T00:00:00Z')], fixes: [done('2026-03-24T00:00:00Z')] }), NOW)).toBe('the fix was followed by a repeat');
    expect(verdictOfFixes(life({ incidents: [incident('INC-1', '2026-03-02T00:00:00Z')], fixes: [done('2026-03-24T00:00:00Z')] }), NOW)).toBe('no repeat since');
    expect(verdictOfFixes(life(), NOW)).toBe('');
  });
});

describe('the list', () => {
  const row = (id: string, more: Partial<ProblemRow> = {}): ProblemRow => ({ ...problem('new'), id, incident_count: 1, last_incident_at: null, open_actions: 0, overdue_actions: 0, repeats: 0, ...more });
  const all = [row('P-2', { title: 'Vault is slow', last_incident_at: '2026-01-01T00:00:00Z' }), row('P-10', { title: 'Disk is full', known_error: true, state: 'assess' }), row('P-1', { last_incident_at: '2026-05-01T00:00:00Z', overdue_actions: 2 })];
  const ids = (filter: Partial<typeof START>) => rows(all, { ...START, ...filter }).map((one) => one.id);
  it('shows the latest first, numbers as numbers, known errors first when asked', () => {
    expect(ids({})).toEqual(['P-1', 'P-2', 'P-10']);
    expect(ids({ sort: 'id', down: false })).toEqual(['P-1', 'P-2', 'P-10']);
    expect(ids({ knownFirst: true })).toEqual(['P-10', 'P-1', 'P-2']);
    expect(ids({ sort: 'actions' })[0]).toBe('P-1');
  });
  it('narrows by words and states', () => {
    expect(ids({ text: 'vault SLOW' })).toEqual(['P-2']);
    expect(ids({ text: 'known error' })).toEqual(['P-10']);
    expect(ids({ states: ['assess'] })).toEqual(['P-10']);
  });
});

describe('numbered steps', () => {
  it('go on with the next number, and end at an empty one', () => {
    expect(nextStep('1. Roll back', 12)).toEqual({ text: '1. Roll back\n2. ', caret: 16 });
    expect(nextStep('1. Roll back\n2. ', 16)).toEqual({ text: '1. Roll back\n', caret: 13 });
    expect(nextStep('Just words', 4)).toBeNull();
  });
});
