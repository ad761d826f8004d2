/** A record or list that is asked for again whenever something changes, and keeps what it has meanwhile. */
import { asFailure, type Failure } from '../host/host';
import { changes } from './changes.svelte';

export class Live<T> {
  /** The newest answer; `undefined` until the first. */
  value = $state.raw<T>();
  /** Why the newest question failed; the value before it stays. */
  failure = $state.raw<Failure>();
  /** True while the first answer, or one to a new question, is awaited. */
  loading = $state(true);
  private question = 0;

  constructor(private readonly ask: () => Promise<T> | undefined) {}

  /** Asks again. Answers that are overtaken by a newer question are dropped. */
  async refresh(): Promise<void> {
    const mine = ++this.question;
    try {
      const asked = this.ask();
      if (!asked) return;
      const value = await asked;
      if (mine !== this.question) return;
      this.value = value;
      this.failure = undefined;
    } catch (thrown) {
      if (mine !== this.question) return;
      this.failure = asFailure(thrown);
    }
    this.loading = false;
  }
}

/**
 * A `Live` for a component: asks now, when what `ask` reads changes, and when the library changes. `ask` may answer
 * `undefined` to ask nothing.
 */
export function live<T>(ask: () => Promise<T> | undefined): Live<T> {
  const one = new Live(ask);
  $effect(() => {
    void changes.number;
    void one.refresh();
  });
  return one;
}
