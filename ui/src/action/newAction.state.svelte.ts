/** A new action item being written. It is kept beside the dialog until it is saved. */
import type { ActionItem, ActionKind, Hypothesis, Strength } from '../bindings/contract';
import { call } from '../host/host';
import { acts } from '../window/acts.svelte';
import { forgetUnsaved, keepUnsaved, unsavedText } from '../window/unsaved.svelte';
import { parseDue } from './due';

const UNSAVED = 'action.new';

type Written = { title: string; belongs: string; factor: string; kind: ActionKind; strength: Strength; owner: string; due: string };

export class NewAction {
  written = $state<Written>({ title: '', belongs: '', factor: '', kind: 'prevent', strength: 'intermediate', owner: '', due: '' });
  /** Accepted factors of what it belongs to. */
  factors = $state.raw<Hypothesis[]>([]);
  saving = $state(false);

  readonly due = $derived(parseDue(this.written.due));
  readonly record = $derived(/^(INC|P)-\d+$/i.test(this.written.belongs.trim()) ? this.written.belongs.trim().toUpperCase() : null);
  readonly missing = $derived.by(() => {
    const { owner, factor } = this.written;
    const lacks = [owner.trim() === '' && 'an owner', this.due !== 'not a day' && this.due.due === null && 'a due date', factor === '' && 'the factor that it addresses'];
    return lacks.filter((one): one is string => typeof one === 'string');
  });
  /** Why it cannot be saved yet. */
  readonly wants = $derived(
    this.written.title.trim() === '' ? 'Say what is to be done' : this.due === 'not a day' ? 'The due date is not a day' : this.written.belongs.trim() !== '' && !this.record ? 'Choose an incident or a problem from the list' : null,
  );

  constructor(belongs = '') {
    const kept = unsavedText(UNSAVED);
    if (kept) this.written = { ...this.written, ...(JSON.parse(kept) as Partial<Written>) };
    if (belongs) this.written.belongs = belongs;
  }

  keep(): void {
    keepUnsaved(UNSAVED, JSON.stringify(this.written));
  }

  /** Reads the factors of the incident or problem; a factor that is not among them is let go. */
  async readFactors(): Promise<void> {
    const { record } = this;
    let factors: Hypothesis[] = [];
    try {
      if (record?.startsWith('P-')) factors = (await call('problem_show', { problem: record })).factor_rows;
      else if (record) factors = (await call('hypothesis_list', { incident: record })).filter((one) => one.state === 'supported');
    } catch {
      // A record that is not there has no factors; saving says what is wrong.
    }
    if (record !== this.record) return;
    this.factors = factors;
    if (!factors.some((one) => one.id === this.written.factor)) this.written.factor = '';
  }

  /** Answers the item, or nothing when it is not saved. */
  async save(): Promise<ActionItem | undefined> {
    if (this.wants || this.saving || this.due === 'not a day') return undefined;
    this.saving = true;
    const { title, factor, kind, strength, owner } = this.written;
    const { record } = this;
    const due = this.due.due;
    const params = {
      title: title.trim(),
      kind,
      strength,
      ...(record?.startsWith('INC-') && { incident: record }),
      ...(record?.startsWith('P-') && { problem: record }),
      ...(factor && { factor }),
      ...(owner.trim() && { owner: owner.trim() }),
      ...(due && { due }),
    };
    const item = await acts.make((made: ActionItem) => `Added ${made.id}`, () => call('action_new', params));
    this.saving = false;
    if (item) forgetUnsaved(UNSAVED);
    return item;
  }
}
