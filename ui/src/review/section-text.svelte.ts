/**
 * The text of one section while it is edited: saved when typing pauses, kept beside the library until the core has said
 * that it is on disk, and never written over what somebody else changed meanwhile.
 */
import type { SectionView } from '../bindings/contract';
import type { Section } from '../bindings/contract';
import { asFailure, call, type Failure } from '../host/host';
import { acts } from '../window/acts.svelte';
import { forgetUnsaved, keepUnsaved, unsavedText } from '../window/unsaved.svelte';

export const PAUSE_MS = 800;

const fieldOf = (incident: string, section: string): string => `review.${incident}.${section}`;

/** Text of a section that was typed and never saved, with the text that it began from. */
export function keptText(incident: string, section: string): { was: string; text: string } | null {
  try {
    const kept = JSON.parse(unsavedText(fieldOf(incident, section)) ?? 'null') as { was?: unknown; text?: unknown } | null;
    return typeof kept?.was === 'string' && typeof kept.text === 'string' ? { was: kept.was, text: kept.text } : null;
  } catch {
    return null;
  }
}

export type SaveState = 'saved' | 'typing' | 'saving' | 'failed' | 'conflict';

export class SectionText {
  text = $state.raw('');
  state = $state.raw<SaveState>('saved');
  /** Why the newest try to save failed. */
  failure = $state.raw<Failure>();
  /** The section as it is now, when it is not the text that this one began from. */
  theirs = $state.raw<string | null>(null);
  private was: string;
  private sent: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<boolean> | undefined;
  private readonly field: string;

  constructor(
    readonly incident: string,
    readonly section: Section,
    markdown: string,
  ) {
    this.field = fieldOf(incident, section);
    const kept = keptText(incident, section);
    this.was = kept?.was ?? markdown;
    this.sent = this.was;
    this.text = kept?.text ?? markdown;
    if (this.isDirty) this.state = 'typing';
    else forgetUnsaved(this.field);
  }

  get isDirty(): boolean {
    return this.text !== this.sent;
  }

  /** The text as it stands after a key. */
  typed(text: string): void {
    if (text === this.text) return;
    this.text = text;
    if (!this.isDirty && this.state !== 'conflict') return this.settled();
    keepUnsaved(this.field, JSON.stringify({ was: this.was, text }));
    if (this.state === 'conflict') return;
    this.state = 'typing';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), PAUSE_MS);
  }

  /** Writes the text now. Answers whether all of it is on disk; while it is not, it stays here. */
  async save(): Promise<boolean> {
    clearTimeout(this.timer);
    // One write at a time: what was typed meanwhile goes with the next.
    while (this.running) await this.running;
    if (this.state === 'conflict') return false;
    if (!this.isDirty) {
      this.settled();
      return true;
    }
    this.running = this.write(this.text);
    try {
      return (await this.running) && !this.isDirty;
    } finally {
      this.running = undefined;
    }
  }

  /** The person looked at both texts and keeps this one. */
  async keepMine(): Promise<boolean> {
    if (this.theirs === null) return false;
    this.was = this.theirs;
    this.sent = this.theirs;
    this.theirs = null;
    this.state = 'typing';
    return this.save();
  }

  /** The person looked at both texts and takes the one that is there. */
  takeTheirs(): void {
    if (this.theirs === null) return;
    this.was = this.theirs;
    this.sent = this.theirs;
    this.text = this.theirs;
    this.theirs = null;
    this.settled();
  }

  private async write(text: string): Promise<boolean> {
    this.state = 'saving';
    acts.saving += 1;
    try {
      const view = await call('section_write', { incident: this.incident, section: this.section, markdown: text, was: this.was });
      const written = (view as { sections?: SectionView[] }).sections?.find((one) => one.section === this.section);
      this.was = written?.markdown ?? text;
      this.sent = text;
      this.failure = undefined;
      if (this.text === text) this.settled();
      else {
        keepUnsaved(this.field, JSON.stringify({ was: this.was, text: this.text }));
        this.state = 'typing';
      }
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'conflict') await this.meet(failure);
      else this.failed(failure);
      return false;
    } finally {
      acts.saving -= 1;
    }
    // Says "saved", and lets undo know the act.
    await acts.make('Saved', () => Promise.resolve(true), { quiet: true });
    return true;
  }

  private async meet(conflict: Failure): Promise<void> {
    try {
      const view = await call('review_show', { incident: this.incident });
      this.theirs = view.sections.find((one) => one.section === this.section)?.markdown ?? '';
      this.failure = undefined;
      this.state = 'conflict';
      acts.unsaved = true;
    } catch {
      this.failed(conflict);
    }
  }

  private failed(failure: Failure): void {
    this.failure = failure;
    this.state = 'failed';
    acts.unsaved = true;
  }

  private settled(): void {
    clearTimeout(this.timer);
    forgetUnsaved(this.field);
    this.failure = undefined;
    this.state = 'saved';
  }
}
