import { beforeEach, describe, expect, it } from 'vitest';
import type { ImportBatch, ReferenceRow } from '../bindings/contract';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { ClockEdit, mentions, Removal, restingOn } from './sources.svelte';

const batch = { id: 'B-2', label: 'a.csv', zone: 'UTC', skew_ms: 0, items_new: 4 } as ImportBatch;
let host: MemoryHost;

beforeEach(() => {
  host = new MemoryHost().answer('batch_set', batch).answer('history_list', []);
  useHost(host);
});

describe('the clock of a source', () => {
  it('sends only what changed', async () => {
    const clock = new ClockEdit(batch);
    expect(clock.canSave).toBe(false);
    clock.skew = '+90 s';
    expect(await clock.save()).toBe(true);
    clock.skew = '';
    clock.zone = 'Europe/Oslo';
    await clock.save();
    expect(host.askedFor('batch_set')).toEqual([{ batch: 'B-2', skew_ms: 90_000 }, { batch: 'B-2', zone: 'Europe/Oslo' }]);
  });

  it('does not save what it cannot read, and keeps what was typed when saving fails', async () => {
    const clock = new ClockEdit(batch);
    clock.skew = 'a while';
    expect(await clock.save()).toBe(false);
    host.fail('batch_set', { code: 'invalid' });
    clock.skew = '2 min';
    expect(await clock.save()).toBe(false);
    expect(clock.skew).toBe('2 min');
    expect(clock.canSave).toBe(true);
  });
});

describe('removing a source', () => {
  it('goes at once when nothing rests on it', async () => {
    host.answer('batch_remove', { changed: 4 });
    const removal = new Removal();
    removal.ask(batch);
    await removal.run();
    expect(host.askedFor('batch_remove')).toEqual([{ batch: 'B-2' }]);
    expect(removal.batch).toBeNull();
  });

  it('says what cites it and asks again', async () => {
    host.fail('batch_remove', { code: 'refused', message: '`B-2` cannot go while its evidence is cited by C-1' });
    const removal = new Removal();
    removal.ask(batch);
    await removal.run();
    expect(removal.cited?.message).toContain('C-1');
    expect(removal.batch).toBe(batch);
    host.answer('batch_remove', { changed: 4 });
    await removal.run();
    expect(host.askedFor('batch_remove').at(-1)).toEqual({ batch: 'B-2', even_if_cited: true });
    expect(removal.batch).toBeNull();
  });
});

describe('what rests on a source', () => {
  it('is told by kind', () => {
    expect(restingOn('`B-5` cannot go while its evidence is cited by C-11, C-6, H-10')).toEqual([
      { words: '2 sentences of the review', keys: ['C-6', 'C-11'] },
      { words: '1 hypothesis', keys: ['H-10'] },
    ]);
  });
  it('stays in the words of the core when those name something else', () => {
    expect(restingOn('`B-5` cannot go while its evidence is cited by C-11, the moment `detected`')).toEqual([]);
    expect(restingOn('`B-5` was not removed: the review of `INC-7` is final and rests on it')).toEqual([]);
  });
});

describe('links found', () => {
  const row = (given: Partial<ReferenceRow>): ReferenceRow => ({ mentioned_by: ['E-1'], first_at: '2026-02-10T14:00:00Z', kind: 'issue_or_pull_request', host: 'github.com', repository: '', target: '12', ...given });

  it('are one line for one thing', () => {
    const list = mentions([
      row({ mentioned_by: ['E-3'], first_at: '2026-02-10T13:00:00Z' }),
      row({ repository: 'acme/shop', kind: 'issue_or_pull_request', mentioned_by: ['E-1'] }),
      row({ repository: 'acme/shop', kind: 'pull_request', mentioned_by: ['E-2', 'E-1'] }),
      row({ repository: 'shop', mentioned_by: ['E-4'] }),
    ]);
    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({ label: 'acme/shop#12', kind: 'pull request', address: 'https://github.com/acme/shop/pull/12', firstAt: '2026-02-10T13:00:00Z' });
    expect([...(list[0]?.by ?? [])].sort()).toEqual(['E-1', 'E-2', 'E-3', 'E-4']);
  });

  it('stay apart when it cannot be known which is meant', () => {
    const list = mentions([row({}), row({ repository: 'acme/shop' }), row({ repository: 'acme/mail' })]);
    expect(list.map((one) => one.label).sort()).toEqual(['#12', 'acme/mail#12', 'acme/shop#12']);
    expect(list.find((one) => one.label === '#12')?.address).toBeNull();
  });

  it('give an address only of safe parts', () => {
    const [one] = mentions([row({ repository: 'acme/sh op', target: '12?x=1#y', kind: 'commit' })]);
    expect(one?.address).toBe('https://github.com/acme/sh%20op/commit/12%3Fx%3D1%23y');
  });
});
