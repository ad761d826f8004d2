/** A host for tests: it answers what it is told to, can be told to fail, and keeps what it was asked. */
import type { CallName, Failure, FromHost, Host, Params, Picked, Reply } from './host';

type Answer<K extends CallName> = Reply<K> | ((params: Params<K>) => Reply<K> | Promise<Reply<K>>);

export class MemoryHost implements Host {
  /** Every call in order, as (name, params). */
  readonly asked: { name: CallName; params: unknown }[] = [];
  readonly opened: string[] = [];
  /** What the next dialogs answer. */
  picks: Picked[] = [];
  private answers = new Map<string, unknown>();
  private failures = new Map<string, Failure>();
  private ears = new Set<(notice: FromHost) => void>();

  /** From now on `name` answers this. */
  answer<K extends CallName>(name: K, answer: Answer<K>): this {
    this.answers.set(name, answer);
    this.failures.delete(name);
    return this;
  }

  /** From now on `name` fails. */
  fail(name: CallName, failure: Partial<Failure> = {}): this {
    this.failures.set(name, { code: 'internal', message: `${name} was told to fail`, ...failure });
    return this;
  }

  /** Sends a notice to the page. */
  tell(notice: FromHost): void {
    this.ears.forEach((ear) => ear(notice));
  }

  /** Params of the calls to `name`, in order. */
  askedFor<K extends CallName>(name: K): Params<K>[] {
    return this.asked.filter((call) => call.name === name).map((call) => call.params as Params<K>);
  }

  async call<K extends CallName>(name: K, params: Params<K>): Promise<Reply<K>> {
    this.asked.push({ name, params: structuredClone(params) });
    const failure = this.failures.get(name);
    if (failure) throw failure;
    if (!this.answers.has(name)) throw { code: 'not_found', message: `the test tells no answer for ${name}` } satisfies Failure;
    const answer = this.answers.get(name);
    return (typeof answer === 'function' ? await answer(params) : structuredClone(answer)) as Reply<K>;
  }

  hear(ear: (notice: FromHost) => void): () => void {
    this.ears.add(ear);
    return () => this.ears.delete(ear);
  }

  shown(): void {}
  async pickFiles(): Promise<Picked[]> {
    return this.picks;
  }
  async pickFolder(): Promise<Picked | null> {
    return this.picks[0] ?? null;
  }
  async pickFileToWrite(): Promise<Picked | null> {
    return this.picks[0] ?? null;
  }
  async openPlace(pick?: string): Promise<void> {
    this.opened.push(pick ?? 'library');
  }
  async openLink(address: string): Promise<boolean> {
    this.opened.push(address);
    return true;
  }
  async restoreLibrary(_pick: string): Promise<string | null> {
    return null;
  }
  async reopenLibrary(): Promise<void> {}
  async about() {
    return { version: '0.0.0', tauri: '2', webview: 'none', system: 'test', machine: 'test', library: '/library' };
  }
}
