/** What is done with the library as a whole: checked, backed up, restored. One at a time, from wherever it was asked for. */
import type { BackupView, CheckView, Failure } from '../bindings/contract';
import { asFailure, call, host, type Picked } from '../host/host';
import { acts } from '../window/acts.svelte';

export type Work = 'check' | 'deep check' | 'backup' | 'restore';

class Library {
  running = $state.raw<Work | null>(null);
  checked = $state.raw<(CheckView & { deep: boolean; at: string }) | null>(null);
  backup = $state.raw<BackupView | null>(null);
  /** Where the former library was set aside by a restore. */
  aside = $state.raw<string | null>(null);
  failure = $state.raw<Failure>();
  /** A backup that waits for a yes. */
  chosen = $state.raw<Picked | null>(null);

  check(deep: boolean): Promise<void> {
    return this.doing(deep ? 'deep check' : 'check', async () => {
      this.checked = null;
      this.checked = { ...(await call('library_check', { deep })), deep, at: new Date().toISOString() };
    });
  }

  async backUp(): Promise<void> {
    const day = new Date().toISOString().slice(0, 10);
    await this.doing('backup', async () => {
      const file = await host().pickFileToWrite('Back up the library', `hindcast-${day}.backup`);
      if (!file) return;
      this.backup = null;
      this.backup = await call('library_backup', { file: file.pick });
      acts.say('The library was backed up, and the backup read back');
    });
  }

  async choose(): Promise<void> {
    try {
      const [file] = await host().pickFiles();
      this.chosen = file ?? null;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  restore(): Promise<void> {
    return this.doing('restore', async () => {
      const { chosen } = this;
      if (!chosen) return;
      this.chosen = null;
      this.aside = await host().restoreLibrary(chosen.pick);
      acts.say('The backup was restored');
    });
  }

  private async doing(work: Work, run: () => Promise<void>): Promise<void> {
    if (this.running) return;
    this.running = work;
    this.failure = undefined;
    try {
      await run();
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code !== 'cancelled') this.failure = failure;
    } finally {
      this.running = null;
    }
  }
}

export const library = new Library();
