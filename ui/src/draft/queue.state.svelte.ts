/** The queue of proposals: which one is being decided, and what the keys do to it. A decision is on disk when it answers. */
import type { Proposal, Role } from '../bindings/contract';
import { call } from '../host/host';
import { acts } from '../window/acts.svelte';
import { counted } from '../window/words';
import { evidenceOf, isUndecided, isUnsupported, KINDS, type ProposalKind } from './proposals';

export type QueueRow = { heading: string; count: number } | { proposal: Proposal };

export class Queue {
  currentId = $state.raw<string | null>(null);
  /** Only these are in the queue; `null` is all. */
  kind = $state.raw<ProposalKind | null>(null);
  /** The person's choice of role for the current hypothesis; `null` is the drafted one. */
  chosenRole = $state.raw<Role | null>(null);
  evidenceAt = $state(0);
  mode = $state.raw<'read' | 'reject' | 'edit'>('read');
  busy = $state(false);
  /** The newest decision, in words. */
  said = $state.raw('');
  /** The person went elsewhere: a decision on its way chooses nothing any more. */
  private left = false;

  constructor(
    readonly incident: string,
    private readonly list: () => Proposal[],
  ) {}

  inKind = $derived.by(() => this.list().filter((one) => this.kind === null || one.body.kind === this.kind));
  toDecide = $derived(this.inKind.filter(isUndecided));
  decided = $derived(this.inKind.filter((one) => !isUndecided(one)));
  ordered = $derived([...this.toDecide, ...this.decided]);
  rows = $derived.by<QueueRow[]>(() => [
    ...(this.toDecide.length ? [{ heading: 'To decide', count: this.toDecide.length }, ...this.toDecide.map((proposal) => ({ proposal }))] : []),
    ...(this.decided.length ? [{ heading: 'Decided', count: this.decided.length }, ...this.decided.map((proposal) => ({ proposal }))] : []),
  ]);
  current = $derived(this.inKind.find((one) => one.id === this.currentId) ?? (this.currentId === null ? this.toDecide[0] : undefined));
  place = $derived(this.current ? this.inKind.indexOf(this.current) + 1 : 0);
  role = $derived.by<Role | null>(() => (this.current?.body.kind === 'hypothesis' ? (this.chosenRole ?? this.current.body.drafted.role) : null));
  evidence = $derived.by(() => {
    if (!this.current) return [];
    const sides = evidenceOf(this.current);
    return [...sides.for, ...sides.against];
  });
  progress = $derived.by(() => {
    const all = this.list();
    const count = (state: Proposal['state']) => all.filter((one) => one.state === state).length;
    return { total: all.length, decided: all.filter((one) => !isUndecided(one)).length, accepted: count('accepted'), edited: count('edited'), rejected: count('rejected') };
  });
  kinds = $derived(KINDS.map((kind) => ({ kind, open: this.list().filter((one) => one.body.kind === kind && isUndecided(one)).length, all: this.list().filter((one) => one.body.kind === kind).length })));
  /** Claims that one key could accept together: undecided, and found in their evidence. */
  bulk = $derived.by(() => this.list().filter((one) => one.body.kind === 'claim' && isUndecided(one) && !isUnsupported(one)));

  leave(): void {
    this.left = true;
  }

  choose(id: string | null): void {
    this.currentId = id;
    this.chosenRole = null;
    this.evidenceAt = 0;
    this.mode = 'read';
  }

  /** Follows an address: a proposal, or a hypothesis that is proposed. */
  chooseRecord(key: string): void {
    const found = this.list().find((one) => one.id === key || (one.body.kind === 'hypothesis' && one.body.hypothesis === key));
    if (!found) return;
    if (this.kind !== null && found.body.kind !== this.kind) this.kind = null;
    if (found.id !== this.currentId) this.choose(found.id);
  }

  show(kind: ProposalKind | null): void {
    this.kind = kind;
    this.choose(this.toDecide[0]?.id ?? this.decided[0]?.id ?? null);
  }

  move(by: 1 | -1): void {
    const at = this.current ? this.ordered.indexOf(this.current) : -1;
    const next = this.ordered[Math.min(this.ordered.length - 1, Math.max(0, at + by))];
    if (next) this.choose(next.id);
  }

  moveEvidence(by: 1 | -1): void {
    this.evidenceAt = Math.min(this.evidence.length - 1, Math.max(0, this.evidenceAt + by));
  }

  /** `shown` says that the evidence of this proposal stood beside it: nothing is accepted unseen. */
  async accept(shown: boolean): Promise<void> {
    const one = this.current;
    if (!one || !isUndecided(one) || !shown) return;
    const role = this.chosenRole;
    await this.decide(one, `Accepted ${one.id}`, () => call('proposal_accept', { proposal: one.id, ...(role && one.body.kind === 'hypothesis' && role !== one.body.drafted.role && { role }) }));
  }

  async edit(text: string): Promise<boolean> {
    const one = this.current;
    const words = text.trim();
    if (!one || !isUndecided(one) || !words) return false;
    const { body } = one;
    const role = this.chosenRole;
    return this.decide(one, `Accepted ${one.id} with your words`, async () => {
      const edited = await call('proposal_edit', { proposal: one.id, text: words });
      if (role && body.kind === 'hypothesis' && role !== body.drafted.role) await call('hypothesis_set', { hypothesis: body.hypothesis, role });
      return edited;
    });
  }

  async reject(reason: string): Promise<boolean> {
    const one = this.current;
    if (!one || !isUndecided(one)) return false;
    return this.decide(one, `Rejected ${one.id}`, () => call('proposal_reject', { proposal: one.id, reason }));
  }

  async acceptAll(proposals: Proposal[]): Promise<boolean> {
    const done = await acts.make(
      (report) => `Accepted ${counted(report.decided.length, 'claim')}${report.skipped.length ? `; ${report.skipped.length} skipped: ${report.skipped[0]?.reason ?? ''}` : ''}`,
      () => call('proposal_bulk', { proposals: proposals.map((one) => one.id), accept: true }),
    );
    return done !== undefined;
  }

  /** Makes the decision and goes to the next undecided one, or stays when that was the last. */
  private async decide(one: Proposal, words: string, change: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const at = this.toDecide.indexOf(one);
    const next = this.toDecide[at + 1] ?? this.toDecide.find((other) => other !== one);
    try {
      // No toast: they would pile up over the next one. The bar says what was done, beside its undo.
      const done = await acts.make(words, change, { quiet: true });
      if (done === undefined) return false;
      this.said = words;
      // Before the answer arrived the person may have gone elsewhere.
      if (!this.left && this.current?.id === one.id) this.choose(next?.id ?? one.id);
      return true;
    } finally {
      this.busy = false;
    }
  }
}
