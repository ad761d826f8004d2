/**
 * Keys. Whoever shows something registers its keys while it is shown; the last one registered for a key wins, so that a
 * dialog comes before the screen under it. Single letters are left to text fields while one has the focus.
 */

import { untrack } from 'svelte';

export type Key = {
  /** As `KeyboardEvent.key` says it, letters in lower case; `mod+k` is Ctrl or Cmd; two keys in a row are `g i`. */
  key: string;
  /** What it does, in words: shown in the status bar and behind `?`. */
  does: string;
  run: (event: KeyboardEvent) => void;
  /** Show it in the status bar. */
  status?: boolean;
  /** Under which heading it stands behind `?`. */
  group?: string;
  /** Works in text fields too (always so for `mod+…` and Escape). */
  inText?: boolean;
};

type Layer = { keys: Key[]; blocks: boolean };

class Keys {
  private layers = $state.raw<Layer[]>([]);
  private first: { key: string; at: number } | undefined;

  /** All keys that work now, the innermost first. */
  get working(): Key[] {
    const seen = new Set<string>();
    const out: Key[] = [];
    for (const layer of [...this.layers].reverse()) {
      for (const key of layer.keys) {
        if (!seen.has(key.key)) out.push(key);
        seen.add(key.key);
      }
      if (layer.blocks) break;
    }
    return out;
  }

  /** The focus is in a field: single letters are typed. */
  inText = $state(false);

  get status(): Key[] {
    return this.working.filter((key) => key.status && this.usable(key.key, key));
  }

  /** Follows where the focus is. */
  follow(target: EventTarget | null): void {
    this.inText = isText(target);
  }

  private usable(name: string, key: Key, inText = this.inText): boolean {
    return !inText || key.inText === true || name.startsWith('mod+') || name === 'Escape';
  }

  /** In front of all, or under the dialog that already lay over what is registered again. */
  add(layer: Layer, under?: Layer): () => void {
    const at = under ? this.layers.indexOf(under) : -1;
    this.layers = at < 0 ? [...this.layers, layer] : [...this.layers.slice(0, at), layer, ...this.layers.slice(at)];
    this.look();
    return () => {
      this.layers = this.layers.filter((other) => other !== layer);
      this.look();
    };
  }

  /** A field that leaves the page with the focus tells nobody; what it leaves behind is looked at. */
  private look(): void {
    queueMicrotask(() => this.follow(globalThis.document?.activeElement ?? null));
  }

  /** The lowest dialog over a layer. */
  over(layer: Layer): Layer | undefined {
    return this.layers.slice(this.layers.indexOf(layer) + 1).find((other) => other.blocks);
  }

  /** Answers whether a key took the event. */
  take(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing) return false;
    const name = nameOf(event);
    const inText = isText(event.target);
    this.inText = inText;
    const before = this.first && event.timeStamp - this.first.at < 1_000 ? this.first.key : undefined;
    this.first = undefined;
    const usable = (key: Key) => this.usable(name, key, inText);
    const working = this.working;
    const key =
      (before && working.find((k) => k.key === `${before} ${name}` && usable(k))) ?? working.find((k) => k.key === name && usable(k));
    if (key) {
      // A button or link that has the focus keeps its own keys.
      if ((name === 'Enter' || name === ' ') && isPressable(event.target)) return false;
      event.preventDefault();
      key.run(event);
      return true;
    }
    if (!inText && working.some((k) => k.key.startsWith(`${name} `))) this.first = { key: name, at: event.timeStamp };
    return false;
  }
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('mod');
  if (event.altKey) parts.push('alt');
  if (event.shiftKey && (event.key.length > 1 || /\p{L}/u.test(event.key))) parts.push('shift');
  return [...parts, key].join('+');
}

function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !isToggle(target));
}

function isToggle(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && ['checkbox', 'radio', 'button', 'range'].includes(target.type);
}

function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a[href], summary, [role="button"], [role="menuitem"], [role="option"]') !== null;
}

/** How a key is written on a keycap. */
export function keycap(key: string): string[] {
  const isMac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac');
  const words: Record<string, string> = { mod: isMac ? '⌘' : 'Ctrl', shift: 'Shift', alt: 'Alt', Escape: 'Esc', ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Delete: 'Del', ' ': 'Space' };
  return key.split(' ').map((chord) => (chord === '+' ? ['+'] : chord.split('+')).map((part) => words[part] ?? (part.length === 1 ? part.toUpperCase() : part)).join(' '));
}

export const keys = new Keys();

/** Registers keys for as long as the component is there. `blocks` hides all keys under it (dialogs). */
export function useKeys(list: () => Key[], options: { blocks?: boolean } = {}): void {
  let dialog: Layer | undefined;
  $effect(() => {
    const layer = { keys: list(), blocks: options.blocks ?? false };
    const remove = untrack(() => keys.add(layer, dialog));
    return () => {
      // What changes while a dialog is open, such as a list that is read again, does not come in front of it.
      dialog = untrack(() => keys.over(layer));
      remove();
    };
  });
}
