/**
 * The causes of an incident as one graph, and what each of the four ways to see it needs of it. Links come from people;
 * a link to `null` leads to the impact itself. Links to hypotheses that are not there are left out, circles are cut.
 */
import type { CauseGraph, CauseLink } from '../bindings/contract';
import type { CauseClass, Hypothesis, HypothesisState, Role, Verdict } from '../bindings/contract';

export const ROLES: readonly Role[] = ['trigger', 'latent_condition', 'amplifier', 'detection_gap', 'response_factor'];
export const VERDICTS: readonly Verdict[] = ['confirmed', 'likely', 'inconclusive'];
export const CLASSES: readonly CauseClass[] = ['configuration', 'code_change', 'capacity', 'overload', 'dependency', 'network', 'hardware', 'concurrency', 'data', 'time', 'security', 'process', 'detection_gap', 'unknown'];

export type Column = 'decide' | 'factors' | 'rejected';

export function columnOf(state: HypothesisState): Column {
  if (state === 'supported') return 'factors';
  return state === 'refuted' || state === 'inconclusive' ? 'rejected' : 'decide';
}

/** The cards of a column: factors by role and the root first, what is rejected before what stayed open. */
export function column(all: Hypothesis[], which: Column): Hypothesis[] {
  const rank = (h: Hypothesis) => (which === 'factors' ? (h.root ? -1 : ROLES.indexOf(h.role)) : which === 'rejected' ? (h.state === 'refuted' ? 0 : 1) : h.state === 'investigating' ? 0 : 1);
  return all.filter((h) => columnOf(h.state) === which).sort((a, b) => rank(a) - rank(b));
}

const known = (graph: CauseGraph) => new Set(graph.hypotheses.map((h) => h.id));

/** Links whose ends exist. */
export function links(graph: CauseGraph): CauseLink[] {
  const ids = known(graph);
  return graph.links.filter((link) => ids.has(link.cause) && (link.effect === null || ids.has(link.effect)));
}

/** What led to this; `null` asks for the impact. */
export const causesOf = (graph: CauseGraph, effect: string | null): string[] => links(graph).filter((link) => link.effect === effect).map((link) => link.cause);
/** What this led to. */
export const effectsOf = (graph: CauseGraph, cause: string): (string | null)[] => links(graph).filter((link) => link.cause === cause).map((link) => link.effect);

/** Hypotheses from which no link leads to the impact. */
export function apart(graph: CauseGraph): Hypothesis[] {
  const reached = new Set(descend(graph));
  return graph.hypotheses.filter((h) => !reached.has(h.id));
}

/** Every hypothesis that leads to the impact, nearest first. */
function descend(graph: CauseGraph): string[] {
  const out = new Set<string>();
  let edge = causesOf(graph, null);
  while (edge.length > 0) {
    const next: string[] = [];
    for (const id of edge) {
      if (out.has(id)) continue;
      out.add(id);
      next.push(...causesOf(graph, id));
    }
    edge = next;
  }
  return [...out];
}

export const MOST_CHAINS = 60;

/** Every way from the impact back to a cause with no cause of its own; at most `MOST_CHAINS`. */
export function chains(graph: CauseGraph): string[][] {
  const by = new Map<string | null, string[]>();
  for (const link of links(graph)) by.set(link.effect, [...(by.get(link.effect) ?? []), link.cause]);
  const out: string[][] = [];
  const walk = (path: string[]): void => {
    if (out.length >= MOST_CHAINS) return;
    const next = (by.get(path.at(-1) ?? null) ?? []).filter((id) => !path.includes(id));
    if (next.length === 0) {
      if (path.length > 0) out.push(path);
      return;
    }
    for (const id of next) walk([...path, id]);
  };
  walk([]);
  return out;
}

/** May this cause lead to that effect: not yet linked, and no circle. */
export function mayLink(graph: CauseGraph, cause: string, effect: string | null): boolean {
  if (cause === effect || effectsOf(graph, cause).includes(effect)) return false;
  if (effect === null) return true;
  const seen = new Set<string>();
  const edge: (string | null)[] = [effect];
  while (edge.length > 0) {
    const at = edge.pop();
    if (at === cause) return false;
    if (at == null || seen.has(at)) continue;
    seen.add(at);
    edge.push(...effectsOf(graph, at));
  }
  return true;
}

export type BonesBy = 'role' | 'class';
export type Bone = { key: string; causes: Hypothesis[] };

/** Bones of the fish: every role, or the cause classes that occur. What is rejected stands last on its bone. */
export function bones(all: Hypothesis[], by: BonesBy): Bone[] {
  const order = (h: Hypothesis) => ({ factors: 0, decide: 1, rejected: 2 })[columnOf(h.state)];
  const of = (fits: (h: Hypothesis) => boolean) => all.filter(fits).sort((a, b) => order(a) - order(b));
  if (by === 'role') return ROLES.map((role) => ({ key: role, causes: of((h) => h.role === role) }));
  return CLASSES.map((name) => ({ key: name as string, causes: of((h) => h.cause_class === name) })).filter((bone) => bone.causes.length > 0);
}

/** Where a hypothesis stands, in a word. */
export function standing(h: Hypothesis): string {
  if (h.state === 'supported') return h.root ? 'Contributing factor, root cause' : 'Contributing factor';
  return { proposed: 'Nobody has decided', investigating: 'Being investigated', refuted: 'Rejected', inconclusive: 'Inconclusive' }[h.state];
}
