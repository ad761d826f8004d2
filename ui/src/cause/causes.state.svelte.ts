/**
 * The causes of one incident: what is selected and open, what is being typed or picked, and every act on a hypothesis.
 * One object for all four ways of seeing them.
 */
import type { CauseGraph } from '../bindings/contract';
import type { CauseClass, Evidence, Hypothesis, Proposal, Quote, Role, Verdict } from '../bindings/contract';
import { label } from '../evidence/label';
import { call } from '../host/host';
import { acts } from '../window/acts.svelte';
import { forgetUnsaved } from '../window/unsaved.svelte';
import { counted, lower } from '../window/words';
import { apart, VERDICTS } from './graph';

export type CauseView = 'board' | 'whys' | 'fishbone' | 'tree';

/** A sentence that is asked for. `why`: a further cause of `id` (`null`: of the impact). */
export type Asking = { what: 'reject' | 'inconclusive' | 'edit'; id: string } | { what: 'new' } | { what: 'why'; id: string | null };
/** A record that is being picked for a hypothesis. */
export type Picking = { what: 'for' | 'against' | 'effect' | 'unlink' | 'problem'; id: string };

export type Side = 'for' | 'against';

export class Causes {
  graph = $state.raw<CauseGraph>();
  proposals = $state.raw<Proposal[]>([]);
  selected = $state.raw<string | null>(null);
  opened = $state(false);
  view = $state<CauseView>('board');
  asking = $state.raw<Asking | null>(null);
  picking = $state.raw<Picking | null>(null);

  constructor(readonly incident: string) {}

  get all(): Hypothesis[] {
    return this.graph?.hypotheses ?? [];
  }
  get current(): Hypothesis | undefined {
    return this.of(this.selected);
  }
  get loose(): Hypothesis[] {
    return this.graph ? apart(this.graph) : [];
  }
  of(id: string | null): Hypothesis | undefined {
    return id === null ? undefined : this.all.find((h) => h.id === id);
  }

  take(graph: CauseGraph, proposals: Proposal[]): void {
    this.graph = graph;
    this.proposals = proposals;
    if (this.selected && !this.current) this.selected = null;
  }

  select(id: string | null): void {
    this.selected = id;
  }
  toggle(id: string): void {
    const same = this.selected === id;
    this.select(id);
    this.opened = same ? !this.opened : true;
  }

  /** The proposal of a hypothesis, as long as nobody has decided it. */
  undecided(h: Hypothesis): Proposal | undefined {
    return this.proposals.find((p) => p.state === 'proposed' && p.body.kind === 'hypothesis' && p.body.hypothesis === h.id);
  }
  /** The words that the drafter took from an evidence item for this hypothesis. */
  quotes(id: string, evidence: string): string[] {
    const of = (p: Proposal): Quote[] => (p.body.kind === 'hypothesis' && p.body.hypothesis === id ? p.body.drafted.claim.quotes : []);
    return this.proposals.flatMap(of).filter((quote) => quote.evidence === evidence).map((quote) => quote.text);
  }

  async accept(h: Hypothesis, role: Role = h.role): Promise<boolean> {
    const words = `${h.id} accepted as ${lower(role)}`;
    const proposal = this.undecided(h);
    if (!proposal || proposal.body.kind !== 'hypothesis') return this.set(h, words, { role, state: 'supported' });
    if (proposal.body.drafted.statement === h.statement) return done(await acts.make(words, () => call('proposal_accept', { proposal: proposal.id, role })));
    // The person's words stay: the proposal is decided with them.
    if (role !== h.role && !(await this.set(h, '', { role }, true))) return false;
    return done(await acts.make(words, () => call('proposal_edit', { proposal: proposal.id, text: h.statement })));
  }

  async reject(h: Hypothesis, reason: string): Promise<boolean> {
    const proposal = this.undecided(h);
    const words = `${h.id} rejected; it is kept with the reason`;
    if (proposal) return done(await acts.make(words, () => call('proposal_reject', { proposal: proposal.id, reason })));
    return this.set(h, words, { state: 'refuted', reason, ...(h.root && { root: false }) });
  }

  leaveOpen = (h: Hypothesis, reason: string) => this.set(h, `${h.id} set to inconclusive`, { state: 'inconclusive', ...(reason && { reason }), ...(h.root && { root: false }) });
  investigate = (h: Hypothesis) => this.set(h, `${h.id} is being investigated`, { state: 'investigating', ...(h.root && { root: false }) });
  edit = (h: Hypothesis, statement: string) => this.set(h, `${h.id} reworded`, { statement });
  setRole = (h: Hypothesis, role: Role) => this.set(h, `${h.id} is now ${lower(role)}`, { role });
  setVerdict = (h: Hypothesis, verdict: Verdict) => this.set(h, `Verdict of ${h.id}: ${lower(verdict)}`, { verdict });
  setClass = (h: Hypothesis, cause_class: CauseClass) => this.set(h, `Cause class of ${h.id}: ${lower(cause_class)}`, { cause_class });
  nextVerdict = (h: Hypothesis) => this.setVerdict(h, VERDICTS[(VERDICTS.indexOf(h.verdict) + 1) % VERDICTS.length] ?? 'inconclusive');

  async mark(h: Hypothesis): Promise<boolean> {
    if (h.state !== 'supported') {
      acts.say('Only an accepted factor can be marked as a root cause; accept it first');
      return false;
    }
    return this.set(h, h.root ? `${h.id} is no longer marked as a root cause` : `${h.id} marked as a root cause`, { root: !h.root });
  }

  /** Attaches evidence for or against; what stood on the other side moves. */
  async attach(h: Hypothesis, side: Side, ids: string[]): Promise<boolean> {
    const [mine, other] = side === 'for' ? [h.evidence_for, h.evidence_against] : [h.evidence_against, h.evidence_for];
    const fresh = [...new Set(ids)].filter((id) => !mine.includes(id));
    if (fresh.length === 0) {
      acts.say(`${ids.map(label).join(', ')} already ${ids.length === 1 ? 'stands' : 'stand'} ${side} ${h.id}`);
      return false;
    }
    const left = other.filter((id) => !fresh.includes(id));
    const both = side === 'for' ? { evidence_for: [...mine, ...fresh], ...(left.length < other.length && { evidence_against: left }) } : { evidence_against: [...mine, ...fresh], ...(left.length < other.length && { evidence_for: left }) };
    return this.set(h, `${fresh.length > 3 ? counted(fresh.length, 'evidence item') : fresh.map(label).join(', ')} attached ${side} ${h.id}`, both);
  }
  detach = (h: Hypothesis, id: string) =>
    this.set(h, `${label(id)} detached from ${h.id}`, h.evidence_for.includes(id) ? { evidence_for: h.evidence_for.filter((e) => e !== id) } : { evidence_against: h.evidence_against.filter((e) => e !== id) });

  /** Writes a new hypothesis; with an effect it leads there (`null`: to the impact). */
  async write(statement: string, effect?: string | null): Promise<boolean> {
    const made = await acts.make((h) => `${h.id} written`, () => call('hypothesis_new', { incident: this.incident, statement }), { quiet: effect !== undefined });
    if (!made) return false;
    this.select(made.id);
    return effect === undefined || this.link(made.id, effect, `${made.id} written as a cause of ${effect ?? 'the impact'}`);
  }
  async link(cause: string, effect: string | null, words = `${cause} led to ${effect ?? 'the impact'}`): Promise<boolean> {
    return this.took(await acts.make(words, () => call('cause_link', { cause, ...(effect !== null && { effect }) })));
  }
  async unlink(cause: string, effect: string | null): Promise<boolean> {
    return this.took(await acts.make(`${cause} no longer leads to ${effect ?? 'the impact'}`, () => call('cause_link', { cause, ...(effect !== null && { effect }), unlink: true })));
  }

  pickProblem(h: Hypothesis): void {
    if (h.state === 'supported') this.picking = { what: 'problem', id: h.id };
    else acts.say('Only an accepted factor can be added to a problem; accept it first');
  }
  async addToProblem(h: Hypothesis, problem: string): Promise<boolean> {
    return done(await acts.make(`${h.id} is a factor of ${problem}`, () => call('problem_link', { problem, factor: h.id, incident: this.incident })));
  }
  async newProblem(h: Hypothesis, title: string): Promise<boolean> {
    const made = await acts.make((p) => `${p.id} opened with ${h.id}`, () => call('problem_new', { title, incident: this.incident }));
    return made !== undefined && (made.factors.includes(h.id) || this.addToProblem(h, made.id));
  }

  /** Carries out what was asked for. Answers false when it failed; the text stays then. */
  async answer(asking: Asking, text: string): Promise<boolean> {
    const words = text.trim();
    const h = 'id' in asking ? this.of(asking.id) : undefined;
    let ok = false;
    if (asking.what === 'new') ok = await this.write(words);
    else if (asking.what === 'why') ok = await this.write(words, asking.id);
    else if (!h) return false;
    else if (asking.what === 'reject') ok = await this.reject(h, words);
    else if (asking.what === 'inconclusive') ok = await this.leaveOpen(h, words);
    else ok = await this.edit(h, words);
    if (ok) {
      forgetUnsaved(this.field(asking));
      if (this.asking === asking) this.asking = null;
    }
    return ok;
  }
  field = (asking: Asking): string => `cause.${this.incident}.${asking.what}.${'id' in asking ? (asking.id ?? 'impact') : ''}`;

  private took(graph: CauseGraph | undefined): boolean {
    if (graph) this.graph = graph;
    return graph !== undefined;
  }
  private async set(h: Hypothesis, words: string, change: Partial<Hypothesis>, quiet = false): Promise<boolean> {
    return done(await acts.make(words, () => call('hypothesis_set', { hypothesis: h.id, ...change }), { quiet }));
  }
}

const done = (reply: unknown): boolean => reply !== undefined;

/** Ids of evidence that were dropped, if that is what was dropped. */
export const EVIDENCE_DRAG = 'application/x-hindcast-evidence';
export function droppedEvidence(data: DataTransfer | null): string[] {
  try {
    const ids: unknown = JSON.parse(data?.getData(EVIDENCE_DRAG) ?? '');
    return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : typeof ids === 'string' ? [ids] : [];
  } catch {
    return [];
  }
}

/** One line of an evidence item, for a list to pick from. */
export const oneLine = (item: Evidence): string => item.text.replace(/\s+/g, ' ').slice(0, 160) || '(no text)';
