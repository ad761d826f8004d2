/**
 * An import from the files that were given to the report that the person reads. The dialog shows this; screens, palette
 * and menus begin it with `importing.start()` or `importing.create()`.
 */
import type { Format, Incident } from '../bindings/contract';
import { asFailure, call, host, type Failure, type Params, type Picked, type Reply } from '../host/host';
import { acts } from '../window/acts.svelte';
import { changes } from '../window/changes.svelte';
import { route } from '../window/route.svelte';
import { forgetUnsaved, keepUnsaved, unsavedText } from '../window/unsaved.svelte';
import { counted } from '../window/words';
import { proposedTitle } from './title';

export type Report = Reply<'import_run'>;
export type Stage = 'closed' | 'giving' | 'looking' | 'running' | 'done';
export const NEW = 'new';
/** Under which the title that is being typed outlives the window. */
const TYPED = 'incident.new.title';

const NO_OPTIONS = { as: '' as Format | '', zone: '', dateOrder: '' as '' | 'day_first' | 'month_first', day: '', since: '', until: '' };

export class Importing {
  stage = $state<Stage>('closed');
  given = $state.raw<Picked[]>([]);
  /** A local repository to read commits from. */
  git = $state.raw<Picked | null>(null);
  /** An incident, or `new`. */
  target = $state<string>(NEW);
  title = $state('');
  service = $state('');
  severity = $state('');
  options = $state({ ...NO_OPTIONS });
  /** Which column of a table means what. */
  columns = $state<{ meaning: string; column: string }[]>([]);
  /** What a look without importing found. */
  looked = $state.raw<Report>();
  report = $state.raw<Report>();
  /** The incident that the report is about. */
  into = $state.raw<string>();
  failure = $state.raw<Failure>();
  cancelling = $state(false);
  task = $state('');
  private count = 0;

  readonly isOpen = $derived(this.stage !== 'closed');
  readonly isBusy = $derived(this.stage === 'looking' || this.stage === 'running');
  readonly isEmpty = $derived(this.given.length === 0 && !this.git);
  readonly proposed = $derived(proposedTitle(this.git ? [...this.given, this.git] : this.given));
  readonly canRun = $derived(!this.isBusy && (this.target === NEW ? (this.title.trim() || this.proposed) !== '' : !this.isEmpty));
  readonly progress = $derived(changes.progress[this.task] ?? { task: this.task, step: this.stage === 'looking' ? 'reading' : 'importing', done: 0, of: 0 });

  /** Begins with files, or with those that the person picks now; into `incident`, else the one on the screen, else a new one. */
  async start(files?: Picked[], incident?: string): Promise<void> {
    if (this.isBusy) return;
    const picked = files ?? (await this.picked(() => host().pickFiles()));
    if (picked.length > 0) this.give(picked, incident);
  }

  /** The same with a folder. */
  async startFolder(): Promise<void> {
    if (this.isBusy) return;
    const picked = await this.picked(async () => [await host().pickFolder('Folder to import')].filter((one) => one !== null));
    if (picked.length > 0) this.give(picked);
  }

  /** The dialog for a new incident, with or without files. */
  create(): void {
    if (this.isBusy) return;
    this.begin();
    this.target = NEW;
  }

  /** Takes files in: into the dialog while it waits, else into a new one. */
  give(files: Picked[], incident?: string): void {
    if (this.stage !== 'giving') {
      this.begin();
      const place = route.place;
      this.target = incident ?? (place.view === 'incident' || place.view === 'proposals' ? place.id : NEW);
    }
    const known = new Set(this.given.map((file) => file.path));
    this.given = [...this.given, ...files.filter((file) => !known.has(file.path))];
    this.looked = undefined;
  }

  async addFiles(): Promise<void> {
    this.give(await this.picked(() => host().pickFiles()));
  }

  async addFolder(): Promise<void> {
    this.give(await this.picked(async () => [await host().pickFolder('Folder to import')].filter((one) => one !== null)));
  }

  async addRepository(): Promise<void> {
    const [folder] = await this.picked(async () => [await host().pickFolder('Local git repository to read commits from')].filter((one) => one !== null));
    if (folder) this.git = folder;
    this.looked = undefined;
  }

  remove(file: Picked): void {
    this.given = this.given.filter((other) => other !== file);
    if (this.git === file) this.git = null;
    this.looked = undefined;
  }

  /** Reads everything and keeps nothing. */
  async look(): Promise<void> {
    if (this.isBusy || this.isEmpty) return;
    this.looked = undefined;
    await this.working('looking', async () => {
      this.looked = await call('import_run', { ...this.params(this.target === NEW ? undefined : this.target), dry_run: true });
      return 'giving';
    });
  }

  /** Imports, or creates the incident alone when no files were given. */
  async run(): Promise<void> {
    if (!this.canRun) return;
    await this.working('running', async () => {
      const made = this.target === NEW ? await this.made() : undefined;
      const id = made?.incident.id ?? this.target;
      if (this.isEmpty) {
        await acts.make(`Created ${id}`, async () => id);
        route.go({ view: 'incident', id, tab: 'timeline' });
        forgetUnsaved(TYPED);
        return 'closed';
      }
      try {
        const report = await call('import_run', this.params(id));
        this.report = report;
        this.into = id;
        forgetUnsaved(TYPED);
        // It is on disk: say so, with the way back.
        await acts.make(`Imported ${counted(report.items_new, 'evidence item')} into ${id}`, async () => report, { quiet: true });
        return 'done';
      } catch (thrown) {
        // A cancelled or failed import leaves nothing, and so does the incident that was made for it.
        await made?.back();
        throw thrown;
      }
    });
  }

  async cancel(): Promise<void> {
    if (!this.isBusy || this.cancelling) return;
    this.cancelling = true;
    // It may have ended meanwhile; then there is nothing to cancel.
    await call('task_cancel', { task: this.task }).catch(() => undefined);
  }

  /** The title as it is typed. */
  typed(): void {
    keepUnsaved(TYPED, this.title);
  }

  close(): void {
    if (this.isBusy) return;
    forgetUnsaved(TYPED);
    this.stage = 'closed';
  }

  private begin(): void {
    Object.assign(this, { given: [], git: null, title: unsavedText(TYPED) ?? '', service: '', severity: '', columns: [], looked: undefined, report: undefined, into: undefined, failure: undefined });
    this.options = { ...NO_OPTIONS };
    this.stage = 'giving';
  }

  private async picked(pick: () => Promise<Picked[]>): Promise<Picked[]> {
    try {
      return await pick();
    } catch (thrown) {
      acts.show(asFailure(thrown));
      return [];
    }
  }

  /** Runs one long call; what was given stays when it fails. */
  private async working(stage: 'looking' | 'running', work: () => Promise<Stage>): Promise<void> {
    this.failure = undefined;
    this.cancelling = false;
    this.task = `import-${Date.now().toString(36)}-${++this.count}`;
    this.stage = stage;
    try {
      this.stage = await work();
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'cancelled') acts.say(stage === 'looking' ? 'Cancelled' : 'Cancelled; nothing was imported');
      else this.failure = failure;
      this.stage = 'giving';
    } finally {
      changes.ended(this.task);
      this.cancelling = false;
    }
  }

  private params(incident?: string): Params<'import_run'> {
    const { as, zone, dateOrder, day, since, until } = this.options;
    const map = this.columns.filter(({ column }) => column.trim() !== '').map(({ meaning, column }): [string, string] => [meaning, column.trim()]);
    return {
      ...(incident && { incident }),
      task: this.task,
      ...(this.given.length > 0 && { paths: this.given.map((file) => file.pick) }),
      ...(this.git && { git: this.git.pick }),
      ...(this.git && since && { since: `${since}T00:00:00Z` }),
      ...(this.git && until && { until: `${until}T23:59:59Z` }),
      ...(as && { as }),
      ...(zone.trim() && { zone: zone.trim() }),
      ...(dateOrder && { date_order: dateOrder }),
      ...(day && { day }),
      ...(map.length > 0 && { map }),
    };
  }

  /** The new incident, with the way to take it back. */
  private async made(): Promise<{ incident: Incident; back: () => Promise<void> }> {
    const incident = await call('incident_new', {
      title: this.title.trim() || this.proposed,
      ...(this.service.trim() && { service: this.service.trim() }),
      ...(this.severity && { severity: Number(this.severity) }),
      ...(this.options.zone.trim() && { zone: this.options.zone.trim() }),
    });
    return { incident, back: () => takeBack(incident.id) };
  }
}

/** Takes back the act that made an incident. */
async function takeBack(incident: string): Promise<void> {
  try {
    const [made] = (await call('history_list', { record: incident, limit: 1 })).filter((revision) => revision.what === 'incident_new');
    if (made) await call('history_undo', { act: made.act });
  } catch {
    // It stays as an incident without files, which the person sees in the list and can archive.
  }
}

export const importing = new Importing();
