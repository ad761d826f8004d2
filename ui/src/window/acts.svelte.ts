/** What the person does: made, said to be on disk, and taken back. */
import { asFailure, call, type Failure } from '../host/host';
import { shownIds } from './words';

export type Toast = { id: number; words: string; failure?: Failure; undo?: number };

const STAYS_MS = 7_000;

class Acts {
  toasts = $state.raw<Toast[]>([]);
  /** When the last change was on disk. */
  savedAt = $state.raw<Date>();
  /** Changes on their way to the disk. */
  saving = $state(0);
  /** The last change did not get to the disk. */
  unsaved = $state(false);
  private next = 0;
  private done: number[] = [];

  /**
   * Makes a change, and says `words` with a way to take it back. Answers `undefined` when it failed; the failure is
   * shown, and the caller keeps what was typed.
   */
  async make<T>(words: string | ((reply: T) => string), change: () => Promise<T>, options: { quiet?: boolean } = {}): Promise<T | undefined> {
    this.saving += 1;
    try {
      const reply = await change();
      this.savedAt = new Date();
      this.unsaved = false;
      const act = await newestAct();
      if (act !== undefined) this.done.push(act);
      if (!options.quiet) this.say(typeof words === 'string' ? words : words(reply), act);
      return reply;
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.unsaved = failure.code === 'internal' || failure.code === 'busy';
      this.show(failure);
      return undefined;
    } finally {
      this.saving -= 1;
    }
  }

  /** Makes a change that is no act of the library, such as a setting: undo does not take it back. */
  async set<T>(words: string, change: () => Promise<T>): Promise<T | undefined> {
    this.saving += 1;
    try {
      const reply = await change();
      this.savedAt = new Date();
      this.say(words);
      return reply;
    } catch (thrown) {
      this.show(asFailure(thrown));
      return undefined;
    } finally {
      this.saving -= 1;
    }
  }

  /** Takes back the newest act, or that one. */
  async undo(act?: number): Promise<void> {
    const wanted = act ?? this.done.at(-1);
    try {
      const undone = await call('history_undo', wanted === undefined ? {} : { act: wanted });
      this.done = this.done.filter((other) => other !== undone.act);
      this.toasts = this.toasts.filter((toast) => toast.undo !== undone.act);
      this.savedAt = new Date();
      const records = undone.records.slice(0, 4).join(', ');
      this.say(records ? `Taken back: ${records} ${undone.records.length > 4 ? `and ${undone.records.length - 4} more are` : 'is'} as before` : 'Taken back');
    } catch (thrown) {
      this.show(asFailure(thrown));
    }
  }

  say(words: string, undo?: number): void {
    this.add({ id: this.next++, words, ...(undo !== undefined && { undo }) });
  }

  /** Shows a failure until the person puts it away. */
  show(failure: Failure): void {
    if (failure.code === 'cancelled') this.say('Cancelled; nothing was changed');
    else this.add({ id: this.next++, words: sentence(failure.message), failure });
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  private add(toast: Toast): void {
    this.toasts = [...this.toasts.slice(-3), toast];
    if (!toast.failure) setTimeout(() => this.dismiss(toast.id), STAYS_MS);
  }
}

async function newestAct(): Promise<number | undefined> {
  try {
    return (await call('history_list', { limit: 1 }))[0]?.act;
  } catch {
    return undefined;
  }
}

/** A failure's message as a sentence. */
export function sentence(message: string): string {
  const text = shownIds(message.charAt(0).toUpperCase() + message.slice(1));
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export const acts = new Acts();
