/**
 * The main job from an empty library to exported files, by keyboard alone: the page itself counts presses of a pointer,
 * and there must be none.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerDialog, folder, hasFocus, journey, tabTo, type } from './journey.mjs';
import { until } from './window.mjs';

const INCIDENT = 'INC-7';
const EDITED = 'Waiting callers of the ledger pool were seen by nobody until checkout failed';
const REASON = 'it is what ended it, and began nothing';

/** How many proposals the head of the queue counts as decided; -1 elsewhere. */
const decidedOf = async (window) => Number(/(\d+) of \d+ decided/.exec(await window.text())?.[1] ?? -1);
const decided = (window, count) => until(async () => (await decidedOf(window)) === count, `${count} proposals are decided`, 10_000, () => window.text());

/** Decides with these keys, once the evidence of the proposal is there, and waits until it counts. */
async function decide(window, ...keys) {
  const before = await decidedOf(window);
  await window.sees('//button[contains(., "Reject with a reason")]');
  await window.keys(...keys);
  await decided(window, before + 1);
}

journey('first start, sample, draft, review by keyboard, final, problem, export', async (desk) => {
  const window = await desk.window();
  window.click = () => assert.fail('this journey never clicks');
  await window.js(() => {
    globalThis.pressed = 0;
    addEventListener('pointerdown', () => (globalThis.pressed += 1), true);
  });

  await window.reads('Start with what you already have');
  assert.equal(desk.rpc('incident_list').length, 0, 'the library is empty at first');
  await window.keys('s');
  await window.sees('[data-event]');
  await window.reads(INCIDENT);

  await window.keys('d');
  await window.reads('The built-in drafter');
  await hasFocus(window, 'Draft');
  await window.keys('Enter');
  await window.reads('Drafted.');
  await hasFocus(window, 'Review proposals');
  await window.keys('Enter');
  await decided(window, 0);
  const drafted = desk.rpc('proposal_list', { incident: INCIDENT });
  const hypotheses = drafted.filter((one) => one.body.kind === 'hypothesis');
  assert.ok(hypotheses.length >= 4 && drafted.length > 20, `${drafted.length} proposals, ${hypotheses.length} of them hypotheses`);

  // A role, the person's words, a reason; and the rejection taken back and made again.
  await decide(window, '3', 'a');
  await window.sees('//button[contains(., "Reject with a reason")]');
  await window.keys('e');
  await hasFocus(window, 'Your words');
  await window.keys('Ctrl+a');
  await type(window, EDITED);
  await window.keys('Enter');
  await decided(window, 2);
  await window.sees('//button[contains(., "Reject with a reason")]');
  await window.keys('r');
  await hasFocus(window, 'Why is it rejected');
  await type(window, REASON);
  await window.keys('Enter');
  await decided(window, 3);
  await window.keys('z');
  await decided(window, 2);
  const [first, second, third, fourth] = hypotheses.map((one) => desk.rpc('proposal_show', { proposal: one.id }));
  assert.deepEqual([first.state, second.state, third.state, fourth.state], ['accepted', 'edited', 'proposed', 'proposed']);
  await window.keys('k');
  await decide(window, 'r', '1');
  assert.equal(desk.rpc('proposal_show', { proposal: third.id }).state, 'rejected');
  assert.equal(desk.rpc('hypothesis_list', { incident: INCIDENT }).find((one) => one.id === first.body.hypothesis).role, 'amplifier');

  // Supported claims together, after they were read.
  await window.keys('Shift+A');
  await window.reads('supported claims?');
  await tabTo(window, 'Accept', { back: true });
  const together = Number(/Accept (\d+) claims/.exec(await window.js(() => document.activeElement.innerText))?.[1]);
  await window.keys('Enter');
  await decided(window, 3 + together);
  assert.ok(together > 10);

  // What is left, but one hypothesis, which then stands in the way.
  const open = () => desk.rpc('proposal_list', { incident: INCIDENT }).filter((one) => one.state === 'proposed');
  const left = open();
  const kept = left.filter((one) => one.body.kind === 'hypothesis').at(-1);
  await decide(window, 'a');
  const begin = kept.body.drafted.statement.slice(0, 30);
  await until(() => window.js((words) => document.querySelector('[aria-label="Current proposal"] h2')?.innerText.startsWith(words), begin), 'the one that is left for later is in hand');
  await window.keys('j');
  for (let i = left.length; i > 2; i -= 1) await decide(window, 'a');
  assert.deepEqual(open().map((one) => one.id), [kept.id]);
  assert.match(await window.text(), /1 accepted with an edit, 1 rejected/);

  // Final is refused with what stands in the way, which is one key away; then it is made.
  await window.keys('Escape');
  await window.reads('Final is blocked by 1 hypothesis');
  await window.keys('Shift+F');
  await window.reads('1 thing stands in the way of final');
  await tabTo(window, 'Nobody has decided');
  await window.keys('Enter');
  await decided(window, drafted.length - 1);
  await window.reads(kept.body.drafted.statement);
  await decide(window, 'a');
  await window.reads('Every proposal is decided');
  await window.keys('Escape');
  await window.reads('Nothing blocks final');

  // The inspector offers the problem that this looks like.
  await window.reads('Similar incidents');
  const problem = (await window.js(() => /P-\d+/.exec(document.querySelector('[aria-label="Similar incidents"]').innerText)?.[0])) ?? assert.fail('no problem is offered');
  await window.keys('l');
  await window.reads(`Linked ${INCIDENT} to ${problem}`);
  assert.deepEqual(desk.rpc('incident_show', { incident: INCIDENT }).problems, [problem]);

  await window.keys('Shift+F');
  await window.reads('Mark the review final?');
  await tabTo(window, 'Mark final');
  await window.keys('Enter');
  await window.reads('Final since');
  assert.equal(desk.rpc('review_show', { incident: INCIDENT }).state, 'final');

  // Out into files, through GTK's own dialog.
  const out = folder(desk, 'out');
  await exported(desk, window, out, 'Markdown');
  await exported(desk, window, out, 'HTML');
  // People are written as roles there, so a sentence is known by what it says up to the first of them.
  const claims = desk.rpc('proposal_list', { incident: INCIDENT }).filter((one) => one.body.kind === 'claim' && one.state === 'accepted');
  const known = (claim) => claim.text.slice(0, 24);
  for (const [name, plain] of [['INC-7.md', (text) => text.replaceAll('\\', '')], ['INC-7.html', unescaped]]) {
    assert.ok(readdirSync(out).includes(name), `${name} was written, beside ${readdirSync(out).join(', ')}`);
    const document = plain(readFileSync(join(out, name), 'utf8'));
    assert.ok(document.includes(EDITED), `${name} holds the words of the person`);
    assert.ok(document.includes(problem), `${name} names ${problem}`);
    const held = claims.filter((one) => document.includes(known(one.body)));
    assert.ok(held.length === claims.length, `${name} holds ${held.length} of ${claims.length} accepted claims`);
    assert.ok(!/nobody has accepted/i.test(document), `${name} marks nothing as open`);
  }
  assert.equal(await window.js(() => globalThis.pressed), 0, 'no pointer was pressed');
});

const unescaped = (html) => html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

async function exported(desk, window, out, format) {
  await window.keys('Shift+X');
  await window.reads('Export the review');
  await tabTo(window, 'Markdown');
  for (let i = 0; i < 3 && !(await window.js((name) => document.activeElement.labels[0].innerText.trim().startsWith(name), format)); i += 1) await window.keys('Down');
  await tabTo(window, 'Choose a folder and export');
  await window.keys('Enter');
  await answerDialog(desk, 'Where to export the review', out);
  await window.reads(`Written to ${out}`);
  await window.keys('Escape');
  await until(async () => !(await window.text()).includes('Written to'), 'the dialog has gone');
}
