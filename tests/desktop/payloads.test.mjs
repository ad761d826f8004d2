/**
 * Hostile text in the real window (S11): as evidence, author, channel, file name, title, note, sentence, problem and
 * action, on every screen that shows it. Nothing of it may run, become an element, meet the policy, move the page or
 * reach for another machine.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { armCanary, ask, Counted, hasData, namedFiles, payloads, readCanary, slackExport, some } from './payloads.mjs';

const given = await import('./window.mjs');
const counted = new Counted(given.program);
process.env.HINDCAST_DESKTOP = counted.program;
// Loaded anew, for a program whose connections are written down.
const { Desk, missing, cli } = await import('./window.mjs?counted');

const lacks = missing();
const left = { skip: lacks ? `no window here: ${lacks}` : false };
const ALL = payloads();
const SECTIONS = ['overview', 'impact', 'detection', 'highlights', 'causes', 'attempts', 'went_well', 'went_badly', 'lucky', 'learned', 'open_questions'];
const title = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 180);

let desk, window, mark;
const id = 'INC-1';

before(async () => {
  if (lacks) return;
  console.log(`${ALL.length} payloads${hasData ? '' : ' of our own only: target/data is not unpacked'}; ${counted.can ? 'connections are counted by strace' : 'strace cannot run here: connections are not counted'}`);
  desk = await Desk.open();
  const few = some(ALL, 160).map(title).filter(Boolean);
  slackExport(join(desk.home, 'export'), ALL);
  const files = namedFiles(join(desk.home, 'files'), some(ALL, 120)).slice(0, 60);
  const [, imported] = ask(desk, cli, [['incident_new', { title: few[9] }], ['import_run', { incident: id, paths: [join(desk.home, 'export')] }]]);
  assert.ok(imported, 'the export is read');
  const notes = few.slice(0, 80).map((text) => ['event_note', { incident: id, at: '2026-03-06T09:00:00Z', text }]);
  ask(desk, cli, [
    ['import_run', { incident: id, paths: files }],
    ...notes,
    ...few.slice(0, 70).map((text) => ['incident_new', { title: text, service: text }]),
    ...few.slice(0, 40).map((text) => ['hypothesis_new', { incident: id, statement: text, evidence_for: ['E-1'] }]),
    ...few.slice(20, 90).map((text) => ['problem_new', { title: text, service: text, incident: id }]),
    ['problem_set', { problem: 'P-1', workaround: few.join('\n\n') }],
    ...few.map((text) => ['action_new', { title: text, incident: id, owner: text, problem: 'P-1' }]),
    ...few.slice(0, 20).map((reason, i) => ['action_set', { action: `A-${i + 1}`, state: 'dropped', reason }]),
    ['moment_set', { incident: id, moment: 'impact_start', at: '2026-03-06T00:10:00Z' }],
    ['draft_run', { incident: id, task: 'draft' }],
  ]);
  window = await desk.window();
  await arm();
});

after(async () => {
  await desk?.close();
  counted.close();
});

async function arm() {
  mark = await window.js(armCanary);
}

/** Fails with what came alive. */
async function quiet(where) {
  const seen = await window.js(readCanary);
  assert.equal(seen.mark, mark, `${where}: the page was left`);
  assert.deepEqual({ ran: seen.ran, foreign: seen.foreign, policy: seen.policy }, { ran: [], foreign: [], policy: [] }, where);
  assert.deepEqual(counted.outside(), [], `${where}: connections`);
}

const settle = (ms = 250) => window.jsAsync((wait, done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done(null))), wait), ms);

async function goes(hash, sees) {
  await window.go(hash);
  await window.sees(sees);
  await settle();
}

/** Scrolls the box of this label, or the largest that scrolls, to its end; answers how many rows were seen. */
async function scrolled(label) {
  await window.js((name) => {
    const boxes = [...document.querySelectorAll('main *, main, aside, aside *')].filter((box) => box.scrollHeight > box.clientHeight + 20 && /auto|scroll/.test(getComputedStyle(box).overflowY));
    const box = name ? (document.querySelector(`[aria-label="${name}"]`) ?? null) : null;
    const own = box && (boxes.find((one) => one === box || box.contains(one)) ?? box);
    globalThis.__scroll = { box: own ?? boxes.sort((a, b) => b.clientHeight * b.clientWidth - a.clientHeight * a.clientWidth)[0] ?? null, rows: new Set() };
    if (globalThis.__scroll.box) globalThis.__scroll.box.scrollTop = 0;
  }, label);
  for (;;) {
    const at = await window.jsAsync((done) => {
      const { box, rows } = globalThis.__scroll;
      if (!box) return done({ end: true, rows: 0 });
      const begun = performance.now();
      const look = () => box.querySelectorAll('[aria-posinset]').forEach((row) => rows.add(row.getAttribute('aria-posinset')));
      const step = () => {
        look();
        const end = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
        if (end || performance.now() - begun > 8_000) return done({ end, rows: rows.size });
        box.scrollTop += Math.max(80, box.clientHeight - 80);
        requestAnimationFrame(() => setTimeout(step, 8));
      };
      step();
    });
    if (at.end) return at.rows;
  }
}

test('the timeline, all of it', left, async () => {
  await goes(`#/incident/${id}/timeline`, '[aria-posinset]');
  const total = await window.js(() => Number(document.querySelector('[aria-posinset]').getAttribute('aria-setsize')));
  assert.ok(total >= ALL.length * 0.95, `${total} events of ${ALL.length} payloads`);
  const rows = await scrolled('Timeline events');
  await quiet('timeline');
  assert.ok(rows >= total * 0.98, `${rows} of ${total} rows were drawn`);
  console.log(`timeline: ${rows} of ${total} rows drawn`);
});

test('the inspector', left, async () => {
  await goes(`#/incident/${id}/timeline`, '[aria-posinset]');
  const step = Math.max(1, Math.floor(ALL.length / 220));
  let shown = 0;
  for (let n = 1; n <= ALL.length; n += step * 20) {
    shown += await window.jsAsync((from, each, upTo, incident, done) => {
      let n = from, shown = 0;
      const next = () => {
        if (n > upTo || n >= from + each * 20) return done(shown);
        location.hash = `#/incident/${incident}/timeline?select=E${n}`;
        n += each;
        setTimeout(() => { if (document.querySelector('aside.inspector')?.innerText.length > 80) shown += 1; next(); }, 110);
      };
      next();
    }, n, step, ALL.length, id);
  }
  await quiet('inspector');
  console.log(`inspector: ${shown} items shown`);
  assert.ok(shown > Math.min(150, ALL.length / 2), `${shown} shown`);
});

test('search, with what it found in place', left, async () => {
  for (const text of ['alert', 'script', 'onerror', 'img src', 'svg', 'javascript', 'prompt 1', '<script>', '"><img']) {
    await goes(`#/search?text=${encodeURIComponent(text)}`, 'main');
    await settle(500);
    await scrolled(null);
  }
  assert.match(await window.text(), /onerror|img|src/i);
  await quiet('search');
});

test('lists, problems, actions, causes, proposals, sources, insights, palette', left, async () => {
  for (const hash of ['#/incidents', '#/problems', '#/problem/P-1', '#/problem/P-20', '#/actions', `#/incident/${id}/actions`, `#/incident/${id}/causes`, `#/incident/${id}/sources`, `#/proposals/${id}`, '#/insights', '#/settings/data']) {
    await goes(hash, 'h1');
    await settle(400);
    await scrolled(null);
    await quiet(hash);
  }
  for (const key of ['w', 'f', 't', 'b']) {
    await goes(`#/incident/${id}/causes`, 'h1');
    await window.keys(key);
    await settle(400);
  }
  await window.keys('Ctrl+k');
  await settle();
  await window.keys('s', 'c', 'r', 'i', 'p', 't');
  await settle(500);
  await quiet('palette');
  await window.keys('Escape');
});

test('sentences that a person wrote', left, async () => {
  await goes(`#/incident/${id}/review`, '[data-section]');
  // The tree and its component see every payload in the tests of the page; here it is what comes through the core.
  const texts = some(ALL, 1_600);
  const each = Math.ceil(texts.length / SECTIONS.length / 2);
  let written = 0;
  for (let from = 0; from < texts.length; from += each * SECTIONS.length) {
    for (const [n, section] of SECTIONS.entries()) {
      const part = texts.slice(from + n * each, from + (n + 1) * each);
      if (part.length === 0) continue;
      const failure = await window.jsAsync((incident, section, markdown, done) => {
        globalThis.__TAURI_INTERNALS__.invoke('call', { envelope: { call: 'section_write', params: { incident, section, markdown } } }).then(() => done(null), (failure) => done(failure));
      }, id, section, part.join('\n\n'));
      if (failure) console.log(`section ${section}: ${failure.message}`);
      else written += part.length;
    }
    await settle(600);
    await scrolled(null);
    await quiet(`review from ${from}`);
  }
  console.log(`review: ${written} payloads written as sentences`);
  assert.ok(written > texts.length * 0.9);
});
