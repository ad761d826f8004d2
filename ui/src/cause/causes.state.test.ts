import { beforeEach, describe, expect, it } from 'vitest';
import type { Proposal } from '../bindings/contract';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { Causes, droppedEvidence } from './causes.state.svelte';
import { hypothesis } from './trial';

const proposal = (statement: string): Proposal => ({
  id: 'PR-1', incident: 'INC-1', proposed_by: 'builtin/1', proposed_at: '2026-03-02T09:00:00Z', run: 1, state: 'proposed', edited_text: null, reason: null, decided_by: null, decided_at: null,
  body: { kind: 'hypothesis', hypothesis: 'H-1', drafted: { statement, role: 'trigger', verdict: 'likely', cause_class: 'unknown', evidence_for: ['E-1'], evidence_against: [], would_confirm: null, would_refute: null, claim: { section: 'causes', text: statement, evidence: ['E-1'], quotes: [{ evidence: 'E-1', text: 'ran out' }], check: { check: 'supported' } } } },
});

let host: MemoryHost;
let causes: Causes;
const h = hypothesis('H-1', { statement: 'The lease ran out', evidence_for: ['E-1'], evidence_against: ['E-2'] });

beforeEach(() => {
  host = new MemoryHost();
  host.answer('history_list', []).answer('hypothesis_set', h).answer('proposal_accept', proposal('')).answer('proposal_edit', proposal('')).answer('proposal_reject', proposal('')).answer('hypothesis_new', hypothesis('H-9'));
  useHost(host);
  causes = new Causes('INC-1');
  causes.take({ impact: 'Orders waited', hypotheses: [h], links: [] }, [proposal('The lease ran out')]);
});

describe('deciding', () => {
  it('decides the proposal of a hypothesis, so that the queue does not ask again', async () => {
    await causes.accept(h, 'amplifier');
    expect(host.askedFor('proposal_accept')).toEqual([{ proposal: 'PR-1', role: 'amplifier' }]);
    await causes.reject(h, 'Its own latency was flat');
    expect(host.askedFor('proposal_reject')).toEqual([{ proposal: 'PR-1', reason: 'Its own latency was flat' }]);
    expect(host.askedFor('hypothesis_set')).toEqual([]);
  });
  it('keeps the words that a person changed when it is accepted', async () => {
    causes.take({ impact: '', hypotheses: [h], links: [] }, [proposal('Something that the drafter said')]);
    await causes.accept(h, 'amplifier');
    expect(host.askedFor('proposal_accept')).toEqual([]);
    expect(host.askedFor('hypothesis_set')).toEqual([{ hypothesis: 'H-1', role: 'amplifier' }]);
    expect(host.askedFor('proposal_edit')).toEqual([{ proposal: 'PR-1', text: 'The lease ran out' }]);
  });
  it('sets a hypothesis that no proposal stands for', async () => {
    causes.take({ impact: '', hypotheses: [h], links: [] }, []);
    await causes.accept(h);
    await causes.reject({ ...h, root: true }, 'No');
    expect(host.askedFor('hypothesis_set')).toEqual([{ hypothesis: 'H-1', role: 'trigger', state: 'supported' }, { hypothesis: 'H-1', state: 'refuted', reason: 'No', root: false }]);
  });
  it('marks only a factor as a root cause', async () => {
    expect(await causes.mark(h)).toBe(false);
    expect(host.asked).toEqual([]);
    await causes.mark({ ...h, state: 'supported' });
    expect(host.askedFor('hypothesis_set')).toEqual([{ hypothesis: 'H-1', root: true }]);
  });
  it('keeps what is asked for open when saving fails', async () => {
    host.fail('proposal_reject');
    const asking = { what: 'reject' as const, id: 'H-1' };
    causes.asking = asking;
    expect(await causes.answer(asking, 'A reason')).toBe(false);
    expect(causes.asking).not.toBeNull();
  });
});

describe('evidence', () => {
  it('attaches once, and moves what stood on the other side', async () => {
    expect(await causes.attach(h, 'for', ['E-1'])).toBe(false);
    await causes.attach(h, 'for', ['E-2', 'E-3']);
    expect(host.askedFor('hypothesis_set')).toEqual([{ hypothesis: 'H-1', evidence_for: ['E-1', 'E-2', 'E-3'], evidence_against: [] }]);
  });
  it('detaches from the side where it stands', async () => {
    await causes.detach(h, 'E-2');
    expect(host.askedFor('hypothesis_set')).toEqual([{ hypothesis: 'H-1', evidence_against: [] }]);
  });
  it('knows the quoted words', () => {
    expect(causes.quotes('H-1', 'E-1')).toEqual(['ran out']);
    expect(causes.quotes('H-2', 'E-1')).toEqual([]);
  });
  it('takes only ids from what is dropped', () => {
    const data = (text: string) => ({ getData: () => text }) as unknown as DataTransfer;
    expect(droppedEvidence(data('["E-1","E-2",7]'))).toEqual(['E-1', 'E-2']);
    expect(droppedEvidence(data('<b>no</b>'))).toEqual([]);
    expect(droppedEvidence(null)).toEqual([]);
  });
});

describe('why', () => {
  it('writes a cause and links it; the impact is an effect too', async () => {
    host.answer('cause_link', { impact: '', hypotheses: [h, hypothesis('H-9')], links: [{ cause: 'H-9', effect: 'H-1' }] });
    expect(await causes.answer({ what: 'why', id: 'H-1' }, ' Nobody renewed it ')).toBe(true);
    expect(host.askedFor('hypothesis_new')).toEqual([{ incident: 'INC-1', statement: 'Nobody renewed it' }]);
    expect(host.askedFor('cause_link')).toEqual([{ cause: 'H-9', effect: 'H-1' }]);
    expect(causes.selected).toBe('H-9');
    await causes.answer({ what: 'why', id: null }, 'And this');
    expect(host.askedFor('cause_link').at(-1)).toEqual({ cause: 'H-9' });
  });
});
