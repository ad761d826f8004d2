/** One run of the drafter: begun, followed, cancelled, and what came out. */
import type { DraftReport } from '../bindings/contract';
import { asFailure, call, type Failure } from '../host/host';
import { acts } from '../window/acts.svelte';
import { changes } from '../window/changes.svelte';
import { counted } from '../window/words';

const STEPS: Record<string, string> = {
  loading: 'Loading the evidence', reading: 'Reading the evidence', 'ranking changes': 'Ranking changes', 'weighing causes': 'Weighing causes', telling: 'Telling what happened', checking: 'Checking every claim against the evidence',
};
let runs = 0;

export class Drafting {
  state = $state.raw<'ready' | 'running' | 'done'>('ready');
  cancelling = $state(false);
  failure = $state.raw<Failure>();
  report = $state.raw<DraftReport>();
  readonly task: string;

  constructor(readonly incident: string) {
    this.task = `draft-${incident}-${++runs}-${Date.now()}`;
  }

  /** The step in words, with its counts. */
  progress = $derived.by(() => {
    const now = changes.progress[this.task];
    return { step: now ? (STEPS[now.step] ?? now.step.charAt(0).toUpperCase() + now.step.slice(1)) : 'Reading the evidence', done: now?.done ?? 0, of: now?.of ?? 0 };
  });

  async start(): Promise<void> {
    if (this.state === 'running') return;
    this.state = 'running';
    this.failure = undefined;
    this.cancelling = false;
    const { incident, task } = this;
    try {
      this.report = await call('draft_run', { incident, with: 'builtin', task });
      this.state = 'done';
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.state = 'ready';
      if (failure.code === 'cancelled') acts.say('Cancelled; nothing was changed');
      else this.failure = failure;
      return;
    } finally {
      changes.ended(task);
    }
    await acts.make('Drafted', () => Promise.resolve(true), { quiet: true });
  }

  /** Asks the run to stop. It answers by failing as cancelled, and nothing of it is kept. */
  async cancel(): Promise<void> {
    if (this.state !== 'running') return;
    this.cancelling = true;
    try {
      await call('task_cancel', { task: this.task });
    } catch (thrown) {
      this.cancelling = false;
      acts.show(asFailure(thrown));
    }
  }
}

/** `21 claims, 5 hypotheses, 6 actions, 3 questions`. */
export function summary(report: DraftReport): string[] {
  const claims = report.claims.filter((claim) => claim.section !== 'open_questions').length;
  return [counted(claims, 'claim'), counted(report.hypotheses.length, 'hypothesis', 'hypotheses'), counted(report.actions.length, 'action'), counted(report.questions.length, 'question')];
}
