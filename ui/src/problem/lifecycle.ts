/** The lifecycle of a problem: which step may follow which, what it needs, and how it is said. The core has the last word. */
import type { ProblemTimeline } from '../bindings/contract';
import type { Problem, ProblemState, ResolutionKind } from '../bindings/contract';
import { counted, date } from '../window/words';

export const STEPS: readonly ProblemState[] = ['new', 'assess', 'root_cause_analysis', 'fix_in_progress', 'resolved', 'closed'];
const NAMES: Record<ProblemState, string> = { new: 'New', assess: 'Assess', root_cause_analysis: 'Root-cause analysis', fix_in_progress: 'Fix in progress', resolved: 'Resolved', closed: 'Closed' };
export const stepName = (state: ProblemState): string => NAMES[state];
export const isOpen = (state: ProblemState): boolean => state !== 'resolved' && state !== 'closed';

/** Days after a fix in which a repeat would show that it did not hold. */
export const VERIFY_DAYS = 30;
const DAY = 86_400_000;

export type Move = { to: ProblemState; label: string; note: string };

/** Steps that may come next, the usual one first. */
export function moves(problem: Problem, now = new Date()): Move[] {
  const step = (to: ProblemState, note: string, label = stepName(to)): Move => ({ to, label, note });
  const resolve = step('resolved', 'needs a resolution');
  switch (problem.state) {
    case 'new':
      return [step('assess', 'somebody looks into it'), resolve];
    case 'assess':
      return [step('root_cause_analysis', 'it is worth analysing; from here on it can be a known error'), step('new', 'back', 'Back to new'), resolve];
    case 'root_cause_analysis':
      return [step('fix_in_progress', 'the factors are known and actions are under way'), resolve, step('assess', 'back', 'Back to assess')];
    case 'fix_in_progress':
      return [resolve, step('root_cause_analysis', 'back: the fix turned out not to reach the cause', 'Back to root-cause analysis')];
    case 'resolved': {
      const left = problem.resolved_at ? VERIFY_DAYS - Math.floor((now.getTime() - new Date(problem.resolved_at).getTime()) / DAY) : 0;
      return [step('closed', left > 0 ? `${counted(left, 'day')} of the ${VERIFY_DAYS} to verify are left` : `no repeat in ${VERIFY_DAYS} days`), step('root_cause_analysis', 'it came back, or the fix did not hold', 'Re-open at root-cause analysis')];
    }
    case 'closed':
      return [step('root_cause_analysis', 'it came back', 'Re-open at root-cause analysis')];
  }
}

export type ResolutionNeeds = { kind: ResolutionKind; label: string; says: string; reason: boolean; reviewOn: boolean; duplicateOf: boolean };
export const RESOLUTIONS: readonly ResolutionNeeds[] = [
  { kind: 'fix_applied', label: 'Fix applied', says: 'A permanent fix is in place. 30 days to verify follow.', reason: false, reviewOn: false, duplicateOf: false },
  { kind: 'risk_accepted', label: 'Risk accepted', says: 'It will not be fixed for now. Needs a reason and a date to look again.', reason: true, reviewOn: true, duplicateOf: false },
  { kind: 'duplicate', label: 'Duplicate', says: 'Another problem is the same. Needs that problem.', reason: false, reviewOn: false, duplicateOf: true },
  { kind: 'cancelled', label: 'Cancelled', says: 'It was no problem after all. Needs a reason.', reason: true, reviewOn: false, duplicateOf: false },
];

export type ResolutionDraft = { kind: ResolutionKind; reason: string; reviewOn: string; duplicateOf: string };

/** What a resolution still lacks, in words; empty when it can be saved. */
export function lacks(draft: ResolutionDraft): string[] {
  const needs = RESOLUTIONS.find((one) => one.kind === draft.kind);
  if (!needs) return ['a resolution'];
  return [needs.reason && !draft.reason.trim() && 'a reason', needs.reviewOn && !draft.reviewOn && 'a date to review it on', needs.duplicateOf && !draft.duplicateOf && 'the problem that it duplicates'].filter((one): one is string => Boolean(one));
}

export type Step = { state: ProblemState; name: string; place: 'past' | 'now' | 'next'; line: string; at: string | null };

/** The steps as they stand above the record, each with one line about when. */
export function lifeline(life: ProblemTimeline, now = new Date()): Step[] {
  const here = STEPS.indexOf(life.problem.state);
  return STEPS.map((state, i) => {
    const found = life.steps.find((step) => step.state === state);
    const at = found?.entered_at ?? null;
    const times = found?.times ?? 0;
    const place = i < here ? 'past' : i === here ? 'now' : 'next';
    return { state, name: stepName(state), place, at, line: line(life.problem, state, place, at, times, now) };
  });
}

function line(problem: Problem, state: ProblemState, place: Step['place'], at: string | null, times: number, now: Date): string {
  if (place === 'now') {
    if (!at) return 'now';
    const days = Math.floor((now.getTime() - new Date(at).getTime()) / DAY);
    const again = times > 1 ? `, ${ordinal(times)} time` : '';
    if (state === 'resolved') {
      const left = VERIFY_DAYS - days;
      return left > 0 ? `since ${date(at, now)}, ${counted(left, 'day')} to verify` : `since ${date(at, now)}${again}, verified`;
    }
    return days < 1 ? `since today${again}` : `since ${date(at, now)}, ${counted(days, 'day')}${again}`;
  }
  if (place === 'past') {
    if (!at) return 'skipped';
    return times > 1 ? `${state === 'root_cause_analysis' ? 're-opened' : `${ordinal(times)} time`} ${date(at, now)}` : date(at, now);
  }
  if (times > 0) return times === 1 ? 'once before' : times === 2 ? 'twice before' : `${times} times before`;
  if (state === 'resolved' && isOpen(problem.state)) return `then ${VERIFY_DAYS} days to verify`;
  return '';
}

export function ordinal(n: number): string {
  const tail = n % 100 >= 11 && n % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${tail}`;
}
