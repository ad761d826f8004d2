/** What the core tells: that something changed, how far long calls are, and whether the library is open. */
import { host, type Failure, type FromHost, type Picked } from '../host/host';

export type Progress = { task: string; step: string; done: number; of: number };

const SILENT_MS = 15_000;

class Changes {
  /** Rises with every change; whoever shows records asks again. */
  number = $state(0);
  /** The long calls that run now, by task. */
  progress = $state<Record<string, Progress>>({});
  /** Why search is slow, while it is. */
  searchDegraded = $state<string | null>(null);
  library = $state<{ open: boolean; failure: Failure | null }>({ open: true, failure: null });
  /** Files hover over the window. */
  hovering = $state(false);
  /** Files that were dropped and that nobody has taken yet. */
  dropped = $state.raw<Picked[]>([]);

  private pending = false;
  private timers = new Map<string, ReturnType<typeof setTimeout>>();

  listen(): () => void {
    return host().hear((notice) => this.take(notice));
  }

  private take(notice: FromHost): void {
    switch (notice.notice) {
      case 'changed':
        this.bump();
        break;
      case 'progress':
        // A call that was given no name for its progress is not followed by anyone.
        if (!notice.task) break;
        this.progress[notice.task] = { task: notice.task, step: notice.step, done: notice.done, of: notice.of };
        this.expire(notice.task);
        break;
      case 'search_degraded':
        this.searchDegraded = notice.reason;
        break;
      case 'library':
        this.library = { open: notice.failure === null, failure: notice.failure };
        this.bump();
        break;
      case 'hover':
        this.hovering = notice.over;
        break;
      case 'dropped':
        this.dropped = [...this.dropped, ...notice.files];
        break;
    }
  }

  /** A call that says nothing for this long has ended, or is not long. */
  private expire(task: string): void {
    clearTimeout(this.timers.get(task));
    this.timers.set(
      task,
      setTimeout(() => this.ended(task), SILENT_MS),
    );
  }

  /** Several changes in one frame are one. */
  private bump(): void {
    if (this.pending) return;
    this.pending = true;
    queueMicrotask(() => {
      this.pending = false;
      this.number += 1;
    });
  }

  takeDropped(): Picked[] {
    const files = this.dropped;
    this.dropped = [];
    return files;
  }

  ended(task: string): void {
    clearTimeout(this.timers.get(task));
    this.timers.delete(task);
    delete this.progress[task];
  }
}

export const changes = new Changes();
