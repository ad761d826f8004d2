import { beforeEach, describe, expect, it } from 'vitest';
import { useHost, type Picked, type Reply } from '../host/host';
import { MemoryHost } from '../host/memory';
import { route } from '../window/route.svelte';
import { Importing, NEW } from './importing.svelte';

const file = (name: string): Picked => ({ pick: `pick:${name}`, name, path: `/in/${name}`, is_folder: false, size: 10 });
const incident = (id: string, zone: string | null = null) => ({ id, title: 't', zone, archived: false }) as unknown as Reply<'incident_new'>;
const report = { sources: [], findings: [], items_read: 3, items_new: 3, items_retimed: 0, events_merged: 0, dry_run: false } as Reply<'import_run'>;

let host: MemoryHost;
let importing: Importing;

beforeEach(() => {
  host = new MemoryHost()
    .answer('incident_new', incident('INC-4'))
    .answer('incident_list', [])
    .answer('import_run', report)
    .answer('history_list', [{ act: 9, what: 'incident_new' }] as unknown as Reply<'history_list'>)
    .answer('history_undo', { act: 9, what: 'incident_new', records: ['INC-4'] })
    .answer('task_cancel', { changed: 1 });
  useHost(host);
  route.place = { view: 'incidents' };
  importing = new Importing();
});

describe('an import', () => {
  it('makes the incident with the proposed title and reports', async () => {
    await importing.start([file('queue-stuck.csv')]);
    importing.severity = '2';
    await importing.run();
    expect(host.askedFor('incident_new')).toEqual([{ title: 'Queue stuck', severity: 2 }]);
    expect(host.askedFor('import_run')[0]).toMatchObject({ incident: 'INC-4', paths: ['pick:queue-stuck.csv'], task: importing.task });
    expect(importing.stage).toBe('done');
    expect(importing.into).toBe('INC-4');
  });

  it('goes into the incident on the screen unless told otherwise', async () => {
    route.place = { view: 'incident', id: 'INC-2', tab: 'review' };
    await importing.start([file('a.csv')]);
    expect(importing.target).toBe('INC-2');
    await importing.run();
    expect(host.askedFor('incident_new')).toEqual([]);
    importing.close();
    importing.create();
    expect(importing.target).toBe(NEW);
  });

  it('asks for files when given none, and does nothing when none are picked', async () => {
    await importing.start();
    expect(importing.stage).toBe('closed');
    host.picks = [file('b.csv')];
    await importing.start();
    expect(importing.given.map((one) => one.name)).toEqual(['b.csv']);
  });

  it('takes files that come while it waits, each once', async () => {
    await importing.start([file('a.csv')]);
    importing.give([file('a.csv'), file('b.csv')]);
    expect(importing.given).toHaveLength(2);
  });

  it('keeps what was given when it fails, and takes the new incident back', async () => {
    await importing.start([file('a.csv')]);
    importing.title = 'Mine';
    host.fail('import_run', { code: 'invalid' });
    await importing.run();
    expect(importing.stage).toBe('giving');
    expect(importing.failure?.code).toBe('invalid');
    expect(importing.given).toHaveLength(1);
    expect(importing.title).toBe('Mine');
    expect(host.askedFor('history_undo')).toEqual([{ act: 9 }]);
  });

  it('does not take back what it did not make', async () => {
    await importing.start([file('a.csv')], 'INC-1');
    host.fail('import_run', { code: 'cancelled' });
    await importing.run();
    expect(host.askedFor('history_undo')).toEqual([]);
    expect(importing.failure).toBeUndefined();
  });

  it('cancels by the name it runs under, once, and cannot be closed meanwhile', async () => {
    let end: (reply: Reply<'import_run'>) => void = () => {};
    host.answer('import_run', () => new Promise((done) => (end = done)));
    await importing.start([file('a.csv')], 'INC-1');
    const run = importing.run();
    await importing.cancel();
    await importing.cancel();
    importing.close();
    expect(importing.stage).toBe('running');
    expect(host.askedFor('task_cancel')).toEqual([{ task: importing.task }]);
    end(report);
    await run;
    expect(importing.cancelling).toBe(false);
  });

  it('looks for the incident that is named, and for a new one without any', async () => {
    await importing.start([file('a.csv')]);
    await importing.look();
    importing.target = 'INC-3';
    await importing.look();
    expect(host.askedFor('incident_new')).toEqual([]);
    const [fresh, named] = host.askedFor('import_run');
    expect(fresh).toEqual({ task: expect.any(String), paths: ['pick:a.csv'], dry_run: true });
    expect(named).toMatchObject({ incident: 'INC-3', dry_run: true });
    expect(importing.looked).toBeDefined();
    expect(importing.stage).toBe('giving');
    importing.give([file('b.csv')]);
    expect(importing.looked).toBeUndefined();
  });

  it('keeps what was given when looking fails', async () => {
    await importing.start([file('a.csv')]);
    host.fail('import_run');
    await importing.look();
    expect(importing.failure).toBeDefined();
    expect(importing.given).toHaveLength(1);
  });

  it('creates an incident without files only with a title', async () => {
    importing.create();
    expect(importing.canRun).toBe(false);
    importing.title = ' Mail is late ';
    await importing.run();
    expect(host.askedFor('incident_new')).toEqual([{ title: 'Mail is late' }]);
    expect(host.askedFor('import_run')).toEqual([]);
    expect(importing.stage).toBe('closed');
    expect(route.place).toEqual({ view: 'incident', id: 'INC-4', tab: 'timeline' });
  });

  it('says only the options that were set', async () => {
    host.picks = [{ ...file('repo'), is_folder: true }];
    importing.create();
    await importing.addRepository();
    Object.assign(importing.options, { as: 'table', zone: ' Asia/Tokyo ', dateOrder: 'day_first', day: '2026-03-01', since: '2026-02-01', until: '2026-02-03' });
    importing.columns.push({ meaning: 'time', column: ' when ' }, { meaning: 'text', column: '' });
    await importing.run();
    const { task: _task, ...params } = host.askedFor('import_run')[0] ?? {};
    expect(params).toEqual({ incident: 'INC-4', git: 'pick:repo', since: '2026-02-01T00:00:00Z', until: '2026-02-03T23:59:59Z', as: 'table', zone: 'Asia/Tokyo', date_order: 'day_first', day: '2026-03-01', map: [['time', 'when']] });
  });

  it('keeps a title that was being typed when the window went, until it is saved or given up', () => {
    importing.create();
    importing.title = 'Mail is la';
    importing.typed();
    const next = new Importing();
    next.create();
    expect(next.title).toBe('Mail is la');
    next.close();
    next.create();
    expect(next.title).toBe('');
  });

  it('begins afresh after it was closed', async () => {
    await importing.start([file('a.csv')]);
    importing.title = 'x';
    importing.options.zone = 'UTC';
    importing.close();
    importing.create();
    expect([importing.title, importing.options.zone, importing.given.length]).toEqual(['', '', 0]);
  });
});
