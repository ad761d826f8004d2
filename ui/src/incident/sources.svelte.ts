/** What a person does with a source of an incident, and what the evidence of the incident points at. */
import type { ImportBatch, ReferenceRow } from '../bindings/contract';
import { asFailure, call, type Failure } from '../host/host';
import { acts } from '../window/acts.svelte';
import { counted, lower } from '../window/words';
import { parseSkew, skewWords } from './clock';

/** The clock of one source while it is edited: its zone and by how much its clock was wrong. */
export class ClockEdit {
  zone = $state('');
  skew = $state('');
  saving = $state(false);
  readonly ms = $derived(parseSkew(this.skew));
  readonly changed = $derived.by(() => this.zone.trim() !== this.batch.zone || this.ms !== this.batch.skew_ms);
  readonly canSave = $derived(this.changed && this.ms !== null && this.zone.trim() !== '' && !this.saving);

  constructor(readonly batch: ImportBatch) {
    this.zone = batch.zone;
    this.skew = batch.skew_ms === 0 ? '' : skewWords(batch.skew_ms);
  }

  /** Answers whether it is on disk. */
  async save(): Promise<boolean> {
    const { batch, ms } = this;
    if (!this.canSave || ms === null) return false;
    this.saving = true;
    const zone = this.zone.trim();
    const changes = [zone !== batch.zone && `in ${zone}`, ms !== batch.skew_ms && (ms === 0 ? 'without a skew' : `shifted by ${skewWords(ms)}`)].filter(Boolean).join(', ');
    const saved = await acts.make(`${batch.label} is read ${changes}`, () => call('batch_set', { batch: batch.id, ...(zone !== batch.zone && { zone }), ...(ms !== batch.skew_ms && { skew_ms: ms }) }));
    this.saving = false;
    return saved !== undefined;
  }
}

/** Taking a source away: asked first, and once more when something rests on it. */
export class Removal {
  batch = $state.raw<ImportBatch | null>(null);
  /** What cites its evidence, in the words of the core. */
  cited = $state.raw<Failure | null>(null);
  busy = $state(false);

  ask(batch: ImportBatch): void {
    this.batch = batch;
    this.cited = null;
  }

  async run(): Promise<void> {
    const { batch } = this;
    if (!batch || this.busy) return;
    this.busy = true;
    try {
      // The first try is refused when something rests on the source: that is the question, not a failure.
      await call('batch_remove', { batch: batch.id, ...(this.cited && { even_if_cited: true }) });
      acts.savedAt = new Date();
      // Its evidence is gone from the library, so there is no way back to offer.
      acts.say(`Removed ${batch.label} with ${counted(batch.items_new, 'evidence item')}`);
      this.batch = null;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'refused' || failure.code === 'conflict') this.cited = failure;
      else acts.show(failure);
    } finally {
      this.busy = false;
    }
  }
}

const KINDS: [string, string, string][] = [
  ['C', 'sentence of the review', 'sentences of the review'], ['H', 'hypothesis', 'hypotheses'], ['T', 'timeline event', 'timeline events'], ['A', 'action', 'actions'], ['PR', 'proposal', 'proposals'], ['INC', 'incident by its key moments', 'incidents by their key moments']];

/** What rests on a source, by kind, from the refusal that names it; nothing when it names something else too. */
export function restingOn(message: string): { words: string; keys: string[] }[] {
  const named = /cited by (.+)$/s.exec(message)?.[1]?.split(/, | and /).map((one) => one.replaceAll('`', '').trim()) ?? [];
  const groups = KINDS.map(([prefix, one, many]) => {
    const keys = named.filter((key) => new RegExp(`^${prefix}-\\d+$`).test(key)).sort((a, b) => Number(a.split('-')[1]) - Number(b.split('-')[1]));
    return { words: counted(keys.length, one, many), keys };
  }).filter((group) => group.keys.length > 0);
  return groups.reduce((sum, group) => sum + group.keys.length, 0) === named.length ? groups : [];
}

export type Mention = { key: string; label: string; kind: string; address: string | null; by: string[]; firstAt: string | null };

/** References as a person reads them: one line for one thing, with its address where it is known. */
export function mentions(rows: readonly ReferenceRow[]): Mention[] {
  const all = new Map<string, Mention>();
  // What names its repository comes first, so that a bare `#12` can join it.
  const ordered = [...rows].sort((a, b) => b.repository.split('/').length - a.repository.split('/').length || b.repository.length - a.repository.length);
  for (const row of ordered) {
    const label = labelOf(row);
    const key = home(row, rows) ?? `${row.host}/${row.repository}#${row.target}`;
    const there = all.get(key);
    if (!there) all.set(key, { key, label, kind: lower(row.kind), address: addressOf(row), by: [...row.mentioned_by], firstAt: row.first_at });
    else {
      there.by = [...new Set([...there.by, ...row.mentioned_by])];
      if (row.kind !== 'issue_or_pull_request' && there.kind === lower('issue_or_pull_request')) Object.assign(there, { kind: lower(row.kind), address: addressOf(row) ?? there.address });
      if (row.first_at && (!there.firstAt || row.first_at < there.firstAt)) there.firstAt = row.first_at;
    }
  }
  return [...all.values()].sort((a, b) => (a.firstAt ?? '9').localeCompare(b.firstAt ?? '9') || a.label.localeCompare(b.label, 'en', { numeric: true }));
}

/** The same number in the only repository that is named with it is the same thing. */
function home(row: ReferenceRow, rows: readonly ReferenceRow[]): string | undefined {
  const full = rows.filter((other) => other.host === row.host && other.target === row.target && other.repository.includes('/') && (row.repository === '' || other.repository === row.repository || other.repository.endsWith(`/${row.repository}`)));
  const names = new Set(full.map((other) => other.repository));
  return names.size === 1 ? `${row.host}/${[...names][0]}#${row.target}` : undefined;
}

function labelOf({ kind, repository, target }: ReferenceRow): string {
  return kind === 'commit' ? `${repository ? `${repository}@` : ''}${target.slice(0, 12)}` : `${repository}#${target}`;
}

function addressOf({ kind, host, repository, target }: ReferenceRow): string | null {
  if (!repository.includes('/')) return null;
  const part = { pull_request: 'pull', issue: 'issues', commit: 'commit', issue_or_pull_request: 'issues' }[kind];
  return `https://${host}/${repository.split('/').map(encodeURIComponent).join('/')}/${part}/${encodeURIComponent(target)}`;
}
