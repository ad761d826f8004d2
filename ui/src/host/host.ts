/**
 * The one door to everything outside the page: calls of the contract, notices, and what only a window can do.
 *
 * Nothing else in the page knows whether it runs in the desktop window, in a plain browser or in a test.
 */
import type { Contract, Failure, Notice } from '../bindings/contract';

export type { Failure } from '../bindings/contract';
export type CallName = keyof Contract;
export type Params<K extends CallName> = Contract[K][0];
export type Reply<K extends CallName> = Contract[K][1];

/** Something that the person picked. Calls take its `pick` where they want a path. */
export type Picked = { pick: string; name: string; path: string; is_folder: boolean; size: number | null };

export type About = { version: string; tauri: string; webview: string; system: string; machine: string; library: string };

/** What comes from the other side without being asked for. */
export type FromHost =
  | Notice
  | { notice: 'hover'; over: boolean }
  | { notice: 'dropped'; files: Picked[] }
  | { notice: 'library'; failure: Failure | null };

export interface Host {
  /** Makes a call. Rejects with a `Failure`. */
  call<K extends CallName>(name: K, params: Params<K>): Promise<Reply<K>>;
  /** Hears every notice until the answered function is called. */
  hear(ear: (notice: FromHost) => void): () => void;
  /** The page has drawn its first screen with what is on it. */
  shown(): void;
  pickFiles(): Promise<Picked[]>;
  pickFolder(title: string): Promise<Picked | null>;
  pickFileToWrite(title: string, name: string): Promise<Picked | null>;
  /** Opens the folder of what was picked, or that of the library, in the file manager. */
  openPlace(pick?: string): Promise<void>;
  /** Shows an address and opens it when the person agrees; answers whether it did. */
  openLink(address: string): Promise<boolean>;
  /** Puts a picked backup in the place of the library; answers where the former one was set aside. */
  restoreLibrary(pick: string): Promise<string | null>;
  reopenLibrary(): Promise<void>;
  about(): Promise<About>;
}

/** True for what a call rejects with. */
export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** Whatever was thrown, as something that can be shown. */
export function asFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) return thrown;
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    code: 'internal',
    message: 'something went wrong in the window; nothing that was saved is affected',
    hint: 'copy the details into a report, then try again',
    detail,
  };
}

let current: Host | undefined;

/** Chosen once, when the page starts; a test chooses its own. */
export function useHost(host: Host): void {
  current = host;
}

export function host(): Host {
  if (!current) throw new Error('no host was chosen before the first call');
  return current;
}

/** Makes a call of the contract. Rejects with a `Failure`. */
export function call<K extends CallName>(name: K, params: Params<K>): Promise<Reply<K>> {
  return host().call(name, params);
}
