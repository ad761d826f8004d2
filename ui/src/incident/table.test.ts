import { beforeEach, describe, expect, it } from 'vitest';
import { useHost, type Reply } from '../host/host';
import { MemoryHost } from '../host/memory';
import { IncidentTable, type Row } from './table.svelte';

const NOW = new Date('2026-10-14T09:00:00Z');
let n = 0;

function row(given: Partial<Row>): Row {
  n += 1;
  return {
    id: `INC-${n}`, title: `Incident ${n}`, service: null, severity: null, zone: null, created_at: '2026-10-01T00:00:00Z', archived: false, never_leaves: false, moments: [], happened_at: null, evidence_count: 0,
    event_count: 0, review: null, problems: [], duration_seconds: null, review_due: null, undecided: 0, occurrence: null, last_changed_at: '2026-10-01T00:00:00Z', ...given,
  };
}

function table(rows: Row[]): IncidentTable {
  const one = new IncidentTable();
  one.now = NOW;
  one.rows = rows;
  return one;
}

const ids = (one: IncidentTable) => one.shown.map((row) => row.id);

beforeEach(() => {
  n = 0;
});

describe('the list of incidents', () => {
  it('is led by months, the newest first, each with its sums', () => {
    const one = table([
      row({ happened_at: '2026-09-28T11:02:00Z', duration_seconds: 600 }),
      row({ happened_at: '2026-10-13T14:06:00Z', duration_seconds: 60 }),
      row({ happened_at: '2026-09-01T00:00:00Z', duration_seconds: null }),
    ]);
    expect(one.lines.map((line) => (line.kind === 'month' ? `${line.label} ${line.count} ${line.seconds}` : line.row.id))).toEqual(['October 2026 1 60', 'INC-2', 'September 2026 2 600', 'INC-1', 'INC-3']);
  });

  it('puts incidents without a time where the person looks first, under their own head', () => {
    const one = table([row({ happened_at: '2026-10-13T14:06:00Z' }), row({})]);
    expect(one.lines.map((line) => line.key)).toEqual(['none', 'INC-2', '2026-10', 'INC-1']);
  });

  it('has no months in any other order, and what is not known stands last both ways', () => {
    const one = table([row({ severity: 3 }), row({ severity: null }), row({ severity: 1 })]);
    one.sortBy('severity');
    expect(one.lines.every((line) => line.kind === 'row')).toBe(true);
    expect(ids(one)).toEqual(['INC-3', 'INC-1', 'INC-2']);
    one.sortBy('severity');
    expect(ids(one)).toEqual(['INC-1', 'INC-3', 'INC-2']);
  });

  it('orders ids as numbers and titles as people do', () => {
    const one = table(Array.from({ length: 11 }, (_, i) => row({ title: i % 2 ? 'b' : 'A' })));
    one.sortBy('id');
    expect(ids(one).at(-1)).toBe('INC-11');
    one.sortBy('title');
    expect(one.shown[0]?.title).toBe('A');
  });

  it('narrows by every menu at once', () => {
    const one = table([
      row({ service: 'ledger', severity: 1, happened_at: '2026-10-10T00:00:00Z' }),
      row({ service: 'ledger', severity: 2, happened_at: '2026-10-10T00:00:00Z' }),
      row({ service: null, severity: 1, happened_at: '2025-10-10T00:00:00Z' }),
    ]);
    one.toggle('severities', 1);
    expect(ids(one)).toEqual(['INC-1', 'INC-3']);
    one.toggle('services', '');
    expect(ids(one)).toEqual(['INC-3']);
    one.when = 'month';
    expect(ids(one)).toEqual([]);
    one.clear();
    expect(ids(one)).toHaveLength(3);
    one.when = '2025';
    expect(ids(one)).toEqual(['INC-3']);
  });

  it('shows repeats only: the second time and later', () => {
    const one = table([row({ occurrence: { problem: 'P-1', nth: 1 } }), row({ occurrence: { problem: 'P-1', nth: 2 } }), row({})]);
    one.repeatsOnly = true;
    expect(ids(one)).toEqual(['INC-2']);
  });

  it('counts what is due this week and what is late, of open reviews only', () => {
    const due = (review: Row['review'], review_due: string, archived = false) => row({ review, review_due, archived });
    // The 14th is a Wednesday, its Sunday the 18th.
    const one = table([due(null, '2026-10-14'), due('draft', '2026-10-18'), due('draft', '2026-10-19'), due('in_review', '2026-10-12'), due('final', '2026-10-12'), due('draft', '2026-10-12', true)]);
    expect(one.counts).toEqual({ incidents: 5, archived: 1, due: 2, overdue: 1 });
    one.toggle('reviews', 'overdue');
    expect(ids(one)).toContain('INC-4');
    expect(ids(one)).not.toContain('INC-5');
  });

  it('finds all words in title, service, id or problem', () => {
    const one = table([row({ title: 'Ledger totals off', service: 'billing' }), row({ title: 'Ledger slow', problems: ['P-12'] })]);
    one.text = 'LEDGER billing';
    expect(ids(one)).toEqual(['INC-1']);
    one.text = 'p-12';
    expect(ids(one)).toEqual(['INC-2']);
  });

  it('also shows incidents that hold the words inside, and says so', async () => {
    const host = new MemoryHost().answer('search_run', { hits: [{ incident: 'INC-2' }, { incident: null }] } as unknown as Reply<'search_run'>);
    useHost(host);
    const one = table([row({ title: 'Replica lag' }), row({ title: 'Queue stuck' })]);
    one.text = 'replica';
    await one.search();
    expect(ids(one).sort()).toEqual(['INC-1', 'INC-2']);
    expect(one.shown.filter((row) => one.onlyInside(row)).map((row) => row.id)).toEqual(['INC-2']);
    one.text = 'replica l';
    expect(ids(one)).toEqual(['INC-1']);
  });

  it('drops what was found for words that were typed over', async () => {
    let answer: (reply: Reply<'search_run'>) => void = () => {};
    useHost(new MemoryHost().answer('search_run', () => new Promise((done) => (answer = done))));
    const one = table([row({ title: 'a' })]);
    one.text = 'first';
    const search = one.search();
    one.text = 'second';
    answer({ hits: [{ incident: 'INC-1' }] } as unknown as Reply<'search_run'>);
    await search;
    expect(ids(one)).toEqual([]);
  });

  it('moves among what is shown and stays at the ends', () => {
    const one = table([row({ happened_at: '2026-10-03T00:00:00Z' }), row({ happened_at: '2026-10-02T00:00:00Z' }), row({ happened_at: '2026-09-01T00:00:00Z' })]);
    one.move(1);
    expect(one.current).toBe('INC-1');
    one.move(1);
    one.move(1);
    one.move(1);
    expect(one.current).toBe('INC-3');
    expect(one.lineOf(one.current)).toBe(4);
    one.move(-Infinity);
    expect(one.current).toBe('INC-1');
  });

  it('orders and narrows ten thousand in well under a blink', () => {
    const one = table(Array.from({ length: 10_000 }, (_, i) => row({ title: `Incident about ${i % 97}`, happened_at: new Date(Date.UTC(2020, 0, 1) + i * 3.6e6).toISOString() })));
    expect(one.lines.length).toBeGreaterThan(10_000);
    const start = performance.now();
    one.text = 'about 42';
    expect(one.shown.length).toBeGreaterThan(100);
    expect(performance.now() - start).toBeLessThan(400);
  });
});
