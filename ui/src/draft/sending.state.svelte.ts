/**
 * A draft by a language model, from the preview of the first round to the result. Nothing is sent but by `send`, which hands
 * over the hashes of exactly the calls whose bytes could be seen here.
 */
import type { CallView, RedactedKind, RunView, Section } from '../bindings/contract';
import { asFailure, call, host, type Failure } from '../host/host';
import { acts } from '../window/acts.svelte';
import { changes } from '../window/changes.svelte';
import { hasToken, linesOf, textOf, type Line } from './lines';

export type Stage = 'none' | 'opening' | 'preview' | 'sending' | 'done';
export type Look = 'exact' | 'original' | 'redactions';
export type Received = { tokens: number; tail: string };
export type Choice = { with: string; only?: Section; wish?: string };

let tasks = 0;

export class Sending {
  stage = $state.raw<Stage>('none');
  /** The next preview is being made: what is shown is from before a change, and is not sent. */
  remaking = $state(false);
  run = $state.raw<RunView>();
  failure = $state.raw<Failure>();
  look = $state<Look>('exact');
  stopping = $state(false);
  leftOut = $state.raw<string[]>([]);
  redact = $state.raw<string[]>([]);
  /** What has come of each call that is being made. */
  received = $state.raw<Record<number, Received>>({});

  /** Of the call that is shown, among those of the round. */
  at = $state(0);
  /** The line in hand, among those that are shown. */
  line = $state(0);
  /** The token in hand. */
  token = $state<number | null>(null);
  private loaded = $state.raw<Record<string, Line[]>>({});
  private choice: Choice = { with: '' };
  private unhear: (() => void) | undefined;
  readonly task = `draft-model-${++tasks}-${Date.now()}`;

  constructor(readonly incident: string) {}

  /** Which round waits, from 1. */
  round = $derived((this.run?.rounds_done ?? 0) + 1);
  calls = $derived<CallView[]>(this.run?.calls ?? []);
  call = $derived<CallView | undefined>(this.calls[Math.min(this.at, this.calls.length - 1)]);
  all = $derived<Line[] | undefined>(this.call && this.loaded[this.call.sha256]);
  lines = $derived<Line[]>((this.all ?? []).filter((line) => this.look !== 'redactions' || hasToken(line)));
  current = $derived<Line | undefined>(this.lines[this.line]);
  private hidden = $derived(new Map((this.run?.redactions ?? []).map((one) => [one.token, one])));
  /** Where each token of the call stands: position among the shown lines. */
  tokens = $derived.by(() => this.lines.flatMap((line, at) => line.pieces.flatMap((piece) => (piece.sort === 'token' ? [{ at, nth: piece.nth, token: piece.token, kind: this.hidden.get(piece.token)?.kind }] : []))));
  tokenInHand = $derived(this.tokens.find((one) => one.nth === this.token && one.at === this.line) ?? this.tokens.find((one) => one.at === this.line));
  value = $derived(this.tokenInHand && this.hidden.get(this.tokenInHand.token));
  bytes = $derived(this.calls.reduce((sum, one) => sum + one.bytes, 0));
  tokensIn = $derived(this.calls.reduce((sum, one) => sum + one.tokens_in, 0));
  tokensOut = $derived(this.calls.reduce((sum, one) => sum + one.tokens_out, 0));
  cost = $derived(this.calls.some((one) => one.cost === null) ? null : this.calls.reduce((sum, one) => sum + (one.cost ?? 0), 0));
  currency = $derived(this.run?.currency ?? '');
  /** Kinds of redactions with how often each stands in what was made so far. */
  kinds = $derived.by(() => {
    const out = new Map<RedactedKind, number>();
    for (const one of this.run?.redactions ?? []) out.set(one.kind, (out.get(one.kind) ?? 0) + one.count);
    return [...out].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count);
  });
  /** What is sent can only be changed before anything was. */
  isFirst = $derived(this.run === undefined || (this.run.calls_made === 0 && this.run.rounds_done === 0));
  canChange = $derived(this.stage === 'preview' && this.isFirst && !this.remaking);
  canSend = $derived(this.stage === 'preview' && !this.remaking && this.calls.length > 0 && this.all !== undefined);

  async open(choice: Choice): Promise<void> {
    this.choice = choice;
    Object.assign(this, { leftOut: [], redact: [], run: undefined });
    this.stage = 'opening';
    if (!(await this.make())) this.stage = 'none';
  }

  /** Takes the item of the line in hand out, or brings it back. */
  async leaveOut(evidence: string): Promise<void> {
    if (!this.canChange) return;
    const before = this.leftOut;
    this.leftOut = before.includes(evidence) ? before.filter((one) => one !== evidence) : [...before, evidence];
    if (!(await this.make())) this.leftOut = before;
  }

  /** Hides these words too, from now on. */
  async hide(words: string): Promise<boolean> {
    const text = words.trim();
    if (!this.canChange || !text || this.redact.includes(text)) return false;
    const before = this.redact;
    this.redact = [...before, text];
    const made = await this.make();
    if (!made) this.redact = before;
    return made;
  }

  async show(word: string): Promise<void> {
    if (!this.canChange) return;
    this.redact = this.redact.filter((one) => one !== word);
    await this.make();
  }

  /** Chooses which call of the round is looked at. */
  async choose(at: number): Promise<void> {
    if (!this.calls[at]) return;
    Object.assign(this, { at, line: 0, token: null });
    await this.load();
  }

  move(by: number): void {
    this.line = Math.max(0, Math.min(this.lines.length - 1, this.line + by));
    this.token = null;
  }

  /** To the next token, or the one before; of one kind where it is given. */
  jump(by: 1 | -1, kind?: RedactedKind): void {
    const list = kind ? this.tokens.filter((one) => one.kind === kind) : this.tokens;
    if (list.length === 0) return;
    const here = this.tokenInHand;
    const isAt = here ? list.findIndex((one) => one.nth === here.nth && one.at === here.at) : -1;
    const after = list.findIndex((one) => one.at > this.line);
    const next = isAt >= 0 ? (isAt + by + list.length) % list.length : by > 0 ? Math.max(0, after) : (after < 0 ? list.length : after) - 1;
    const to = list.at(next);
    if (!to) return;
    this.line = to.at;
    this.token = to.nth;
  }

  see(look: Look): void {
    const number = this.current?.number;
    this.look = look;
    this.line = Math.max(0, this.lines.findIndex((line) => line.number === number));
  }

  /** The next line with these words, from the one in hand on; answers how many lines have them. */
  find(words: string, by: 1 | -1 = 1): number {
    const wanted = words.toLowerCase();
    if (!wanted) return 0;
    const hits = this.lines.flatMap((line, at) => (textOf(line).toLowerCase().includes(wanted) ? [at] : []));
    const next = by > 0 ? (hits.find((at) => at > this.line) ?? hits[0]) : (hits.findLast((at) => at < this.line) ?? hits.at(-1));
    if (next !== undefined) {
      this.line = next;
      this.token = null;
    }
    return hits.length;
  }

  /** Sends the calls of this round. What comes back is the preview of the next one, or the result. */
  async send(): Promise<void> {
    const { run } = this;
    if (!run || !this.canSend) return;
    const { calls } = run;
    this.failure = undefined;
    this.stopping = false;
    this.received = {};
    this.stage = 'sending';
    this.unhear = host().hear((notice) => {
      if (notice.notice === 'drafting' && notice.run === run.run) this.received = { ...this.received, [notice.number]: { tokens: notice.tokens, tail: notice.tail } };
    });
    try {
      const next = await call('draft_send', { run: run.run, approved: calls.map((one) => one.sha256), task: this.task });
      this.run = next;
      if (next.done) {
        this.stage = 'done';
        await acts.make('Drafted', () => Promise.resolve(true), { quiet: true });
      } else {
        this.stage = 'preview';
        await this.choose(0);
      }
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'cancelled') {
        this.stage = 'none';
        acts.say('Cancelled; the review is as it was');
        void call('draft_stop', { run: run.run }).catch(() => undefined);
      } else {
        // What was answered before it failed stays answered; what is left waits on.
        await this.waiting(run);
        this.stage = 'preview';
        this.failure = failure;
      }
    } finally {
      this.unhear?.();
      this.unhear = undefined;
      changes.ended(this.task);
    }
  }

  /** Stops the run. What was sent is in the log; nothing of it comes into the review. */
  async stop(): Promise<void> {
    const { run, stage } = this;
    if (stage === 'preview') this.stage = 'none';
    if (!run || stage === 'none' || stage === 'done') return;
    this.stopping = stage === 'sending';
    try {
      // What is being sent ends by failing as cancelled, which ends the run.
      if (stage === 'sending') await call('task_cancel', { task: this.task });
      else await call('draft_stop', { run: run.run });
    } catch (thrown) {
      const failure = asFailure(thrown);
      // It is gone already, which is what was wanted.
      if (failure.code !== 'not_found') acts.show(failure);
      this.stopping = false;
    }
  }

  /** Which calls of the round still wait: their bytes tell. */
  private async waiting(run: RunView): Promise<void> {
    const left: CallView[] = [];
    for (let number = 0; number < run.calls.length; number += 1) {
      const bytes = await call('draft_bytes', { run: run.run, number }).catch(() => undefined);
      if (!bytes) break;
      // One that is asked again in another form was not listed before; its place says which it was.
      const before = run.calls.find((one) => one.sha256 === bytes.sha256) ?? run.calls[number];
      if (before) left.push({ ...before, number, sha256: bytes.sha256 });
      this.loaded = { ...this.loaded, [bytes.sha256]: linesOf(bytes) };
    }
    if (left.length > 0) this.run = { ...run, calls: left, calls_made: run.calls_made + run.calls.length - left.length };
    Object.assign(this, { at: 0, line: 0, token: null });
  }

  /** Makes the first round, anew where there was one. */
  private async make(): Promise<boolean> {
    this.failure = undefined;
    this.remaking = true;
    // What was in hand is found again by its number; an item that is left out gives its place to the next.
    const number = this.current?.number ?? 1;
    try {
      // The core gives up the run that it takes the place of.
      this.run = await call('draft_open', { incident: this.incident, ...this.choice, left_out: this.leftOut, redact: this.redact, task: this.task });
      await this.load();
      this.stage = 'preview';
      const found = this.lines.findIndex((line) => line.number >= number);
      this.line = found < 0 ? Math.max(0, this.lines.length - 1) : found;
      this.token = null;
      return true;
    } catch (thrown) {
      this.failure = asFailure(thrown);
      return false;
    } finally {
      this.remaking = false;
      changes.ended(this.task);
    }
  }

  private async load(): Promise<void> {
    const { run, call: shown } = this;
    if (!run || !shown || this.loaded[shown.sha256]) return;
    try {
      const bytes = await call('draft_bytes', { run: run.run, number: shown.number });
      this.loaded = { ...this.loaded, [shown.sha256]: linesOf(bytes) };
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }
}
