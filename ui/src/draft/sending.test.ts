import { beforeEach, describe, expect, it } from 'vitest';
import type { CallBytes, CallView, DraftReport, RunReport, RunView } from '../bindings/contract';
import { useHost } from '../host/host';
import { MemoryHost } from '../host/memory';
import { linesOf, textOf, units } from './lines';
import { Sending } from './sending.state.svelte';

const encoder = new TextEncoder();
/** A body in which each `[[…]]` is a mark. */
function bytesOf(text: string, sha256 = ''): CallBytes {
  const marks = [...text.matchAll(/\[\[(\w+)_\d+\]\]/g)].map((match) => {
    const from = encoder.encode(text.slice(0, match.index)).length;
    return { from, to: from + match[0].length, token: match[0] };
  });
  return { head: ['POST /v1/chat HTTP/1.1', 'host: llm.example'], body: text, marks, sha256 };
}
const BODY = String.raw`{"text":"Weigh.\n<<f7 E-4>>\nÄrger 💥 by [[PERSON_1]] on [[HOST_1]]\nthen \\n stays\n<<f7 end>>\n<<f7 E-9>>\n[[PERSON_2]] agrees\n<<f7 end>>"}`;

describe('the lines of a call', () => {
  const lines = linesOf(bytesOf(BODY));
  it('are the body, letter for letter', () => {
    expect(lines.filter((line) => !line.head).map(textOf).join('')).toBe(BODY);
    expect(lines.map((line) => line.number)).toEqual(lines.map((_, i) => i + 1));
  });
  it('have their tokens where the bytes say, behind letters of several bytes too', () => {
    const tokens = lines.flatMap((line) => line.pieces.filter((piece) => piece.sort === 'token'));
    expect(tokens.map((piece) => piece.text)).toEqual(['[[PERSON_1]]', '[[HOST_1]]', '[[PERSON_2]]']);
    expect(units('aé💥b', [0, 1, 3, 7, 8])).toEqual([0, 1, 2, 4, 5]);
  });
  it('know the evidence item they belong to, and end only at a line break that is one', () => {
    expect(lines.find((line) => textOf(line).includes('Ärger'))?.evidence).toBe('E-4');
    expect(lines.find((line) => textOf(line).includes('agrees'))?.evidence).toBe('E-9');
    expect(lines.find((line) => textOf(line).includes('Weigh'))?.evidence).toBeNull();
    expect(lines.some((line) => textOf(line).endsWith('stays\\n'))).toBe(true);
  });
  it('stay short where nothing breaks, and no token is cut', () => {
    const long = `${'x'.repeat(3_995)}[[PERSON_1]]${'y'.repeat(9_000)}`;
    const cut = linesOf({ ...bytesOf(long), head: [] });
    expect(cut.map(textOf).join('')).toBe(long);
    expect(Math.max(...cut.map((line) => textOf(line).length))).toBeLessThan(4_100);
    expect(cut.flatMap((line) => line.pieces).filter((piece) => piece.sort === 'token')).toHaveLength(1);
  });
  it('are made quickly for megabytes', () => {
    const line = String.raw`line [[PERSON_1]] says ä\n`;
    const length = encoder.encode(line).length;
    const marks = Array.from({ length: 60_000 }, (_, i) => ({ from: i * length + 5, to: i * length + 17, token: '[[PERSON_1]]' }));
    const big: CallBytes = { head: [], body: line.repeat(60_000), marks, sha256: '' };
    const from = performance.now();
    expect(linesOf(big).length).toBeGreaterThan(60_000);
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});

const callOf = (number: number, sha256: string): CallView => ({ number, step: 'extract', label: `slice ${number}`, prompt: 'extract.md', prompt_hash: 'f0', again: null, bytes: 100, sha256, tokens_in: 30, tokens_out: 20, cost: 0.5, evidence: ['E-4', 'E-9'] });
const report: RunReport = { slices: 1, shown: 2, shortened: [], facts: 0, left_out: [], dropped: [], abstained: [], lowered: [], failed: [], blame: [] };
const runOf = (run: string, calls: CallView[], more: Partial<RunView> = {}): RunView => ({
  run, incident: 'INC-1', profile: 'Team', dialect: 'openai', model: 'large', origin: 'https://llm.example', local: false, keeps_prompts: null, currency: 'EUR', rounds_done: 0, calls, calls_made: 0, tokens_in: 0, tokens_out: 0, cost: 0, done: null, report,
  redactions: [{ kind: 'person', count: 1, token: '[[PERSON_1]]', value: 'Ada' }, { kind: 'person', count: 2, token: '[[PERSON_2]]', value: 'Bo' }, { kind: 'host', count: 1, token: '[[HOST_1]]', value: 'db1' }],
  ...more,
});

let host: MemoryHost;
let sending: Sending;
beforeEach(async () => {
  useHost((host = new MemoryHost()));
  host.answer('history_list', []);
  host.answer('draft_open', runOf('run-1', [callOf(0, 'aa'), callOf(1, 'bb')]));
  host.answer('draft_bytes', bytesOf(BODY));
  host.answer('draft_stop', { changed: 1 });
  sending = new Sending('INC-1');
  await sending.open({ with: 'Team' });
});

describe('a draft by a model', () => {
  it('is shown first, and nothing is sent by showing it', () => {
    expect(sending.stage).toBe('preview');
    expect(host.asked.map((one) => one.name)).toEqual(['draft_open', 'draft_bytes']);
    expect([sending.bytes, sending.tokensIn, sending.tokensOut, sending.cost, sending.currency]).toEqual([200, 60, 40, 1, 'EUR']);
    expect(sending.kinds).toEqual([{ kind: 'person', count: 3 }, { kind: 'host', count: 1 }]);
  });
  it('goes from token to token, also of one kind, and says what is behind it', () => {
    sending.jump(1);
    expect(sending.value?.value).toBe('Ada');
    sending.jump(1);
    expect(sending.tokenInHand?.token).toBe('[[HOST_1]]');
    sending.jump(1, 'person');
    expect(sending.value?.value).toBe('Bo');
    sending.jump(1, 'person');
    expect(sending.value?.value).toBe('Ada');
    sending.jump(-1);
    expect(sending.value?.value).toBe('Bo');
  });
  it('finds words, and keeps its place when only redactions are looked at', () => {
    expect(sending.find('agrees')).toBe(1);
    const { number } = sending.current ?? {};
    sending.see('redactions');
    expect(sending.lines).toHaveLength(2);
    expect(sending.current?.number).toBe(number);
    expect(sending.find('zzz')).toBe(0);
  });
  it('is made anew when an item is left out or more is hidden', async () => {
    host.answer('draft_open', runOf('run-2', [callOf(1, 'cc')]));
    await sending.leaveOut('E-4');
    expect(await sending.hide(' Nordhavn ')).toBe(true);
    expect(host.askedFor('draft_open').at(-1)).toMatchObject({ incident: 'INC-1', with: 'Team', left_out: ['E-4'], redact: ['Nordhavn'] });
    expect(sending.calls.map((one) => one.sha256)).toEqual(['cc']);
  });
  it('keeps its place when it is made anew', async () => {
    sending.find('agrees');
    const { line } = sending;
    expect(line).toBeGreaterThan(3);
    host.answer('draft_open', runOf('run-2', [callOf(0, 'cc')]));
    await sending.hide('Nordhavn');
    expect(sending.line).toBe(line);
  });
  it('keeps what was chosen before when it cannot be made anew', async () => {
    host.fail('draft_open', { message: 'the evidence is gone' });
    await sending.leaveOut('E-4');
    expect(sending.leftOut).toEqual([]);
    expect(sending.failure?.message).toBe('the evidence is gone');
    expect(sending.run?.run).toBe('run-1');
  });
  it('sends exactly what could be seen, round by round', async () => {
    host.answer('draft_send', () => {
      host.tell({ notice: 'drafting', run: 'run-1', incident: 'INC-1', number: 1, of: 2, label: '', step: 'extract', tokens: 7, tail: '…fact' });
      host.tell({ notice: 'drafting', run: 'other', incident: 'INC-2', number: 0, of: 2, label: '', step: 'extract', tokens: 99, tail: '' });
      return runOf('run-1', [callOf(0, 'dd')], { rounds_done: 1, calls_made: 2 });
    });
    await sending.send();
    expect(host.askedFor('draft_send')[0]).toMatchObject({ run: 'run-1', approved: ['aa', 'bb'] });
    expect(sending.received).toEqual({ 1: { tokens: 7, tail: '…fact' } });
    expect([sending.stage, sending.round]).toEqual(['preview', 2]);
    expect(sending.canChange).toBe(false);
    await sending.leaveOut('E-9');
    expect(host.askedFor('draft_open')).toHaveLength(1);
    const done = { claims: [], hypotheses: [], actions: [], questions: [] } as unknown as DraftReport;
    host.answer('draft_send', runOf('run-1', [], { done }));
    await sending.send();
    expect(host.askedFor('draft_send')[1]).toMatchObject({ approved: ['dd'] });
    expect(sending.stage).toBe('done');
  });
  it('sends nothing while what is shown is being made anew, and nothing whose bytes were not read', async () => {
    sending.remaking = true;
    await sending.send();
    expect(host.askedFor('draft_send')).toEqual([]);
    host.fail('draft_bytes');
    host.answer('draft_open', runOf('run-3', [callOf(1, 'ee')]));
    await sending.open({ with: 'Team' });
    await sending.send();
    expect(host.askedFor('draft_send')).toEqual([]);
  });
  it('keeps what was answered when the other side fails, and sends only what waits', async () => {
    host.fail('draft_send', { code: 'offline', message: 'the server closed the connection' });
    // The first of the two was answered; only the second has bytes that wait.
    host.answer('draft_bytes', ({ number }) => {
      if (number > 0) throw { code: 'not_found', message: 'the round has no such call' };
      return bytesOf(BODY, 'bb');
    });
    await sending.send();
    expect([sending.stage, sending.failure?.message]).toEqual(['preview', 'the server closed the connection']);
    expect(sending.calls.map((one) => [one.number, one.sha256, one.label])).toEqual([[0, 'bb', 'slice 1']]);
    expect(sending.canChange).toBe(false);
    host.answer('draft_send', runOf('run-1', [], { done: { claims: [], hypotheses: [], actions: [], questions: [] } as unknown as DraftReport }));
    await sending.send();
    expect(host.askedFor('draft_send')[1]?.approved).toEqual(['bb']);
  });
  it('is cancelled while it is sent by the name of its task, and ends quietly', async () => {
    host.answer('task_cancel', { changed: 1 });
    host.answer('draft_send', async () => {
      await sending.stop();
      throw { code: 'cancelled', message: 'cancelled' };
    });
    await sending.send();
    expect(host.askedFor('task_cancel')).toEqual([{ task: sending.task }]);
    expect([sending.stage, sending.failure]).toEqual(['none', undefined]);
    await sending.open({ with: 'Team' });
    host.fail('draft_send', { code: 'cancelled' });
    await sending.send();
    expect(sending.stage).toBe('none');
  });
  it('is given up without a trace when the preview is closed', async () => {
    await sending.stop();
    expect(sending.stage).toBe('none');
    expect(host.askedFor('draft_stop')).toEqual([{ run: 'run-1' }]);
  });
});
