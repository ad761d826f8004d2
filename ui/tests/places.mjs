/** Every screen, in the states that a person meets: for pictures and for the accessibility checks. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './browser.mjs';

const program = process.env.HINDCAST ?? fileURLToPath(new URL('../../target/debug/hindcast', import.meta.url));
const fixture = (path) => fileURLToPath(new URL(`../../tests/fixtures/${path}`, import.meta.url));

const click = (selector) => ({ click: selector });
const type = (text) => ({ type: text });
const dialog = (name) => `role=dialog[name=${name instanceof RegExp ? name : JSON.stringify(name)}]`;
const MODEL = click('role=radio[name=/^Team model/]');
/** A profile whose server does not run. */
const NOBODY = click('role=radio[name=/^Nobody there/]');
const SEE = click('role=button[name="See what would be sent"]');
/** As many rounds as a draft has, whatever is answered. */
const SEND_ALL = Array.from({ length: 6 }, () => ({ send: true }));

/**
 * `keys` are what a person does once the screen is there: keys, clicks, typing. `shows` must then be seen. A place that
 * changes records has a library of its own (`changes`), which `offline` forbids to send. `fails` names a call that the core refuses, `waits` one that it never
 * answers.
 */
export const PLACES = [
  { name: 'incidents-empty', hash: '#/incidents', library: 'empty', shows: 'text=Start with what you already have' },
  { name: 'incidents', hash: '#/incidents', shows: 'role=table[name="Incidents"]' },
  { name: 'incidents-new', hash: '#/incidents', keys: ['n'], shows: dialog('New incident') },
  { name: 'incidents-menu', hash: '#/incidents', keys: ['j', click('role=button[name=/^Change INC-/]')], shows: 'role=menu' },
  { name: 'incidents-rename', hash: '#/incidents', keys: ['j', 'e'], shows: 'role=textbox[name=/^Title of/]' },
  { name: 'incidents-nothing-fits', hash: '#/incidents', keys: ['/', type('zzzyxq')], shows: 'text=No incident fits' },
  { name: 'incidents-failed', hash: '#/incidents', fails: 'incident_list', shows: 'role=alert' },
  { name: 'incidents-loading', hash: '#/incidents', waits: 'incident_list', shows: 'text=Loading incidents' },
  { name: 'import-files', hash: '#/incidents', keys: ['Control+o'], picks: true, shows: `${dialog('New incident')} >> role=button[name=/^Leave/] >> nth=0` },
  { name: 'import-looked', hash: '#/incidents', keys: ['Control+o', click('role=button[name="Look first"]')], picks: true, shows: 'text=/items would be read/' },
  { name: 'import-report', hash: '#/incidents', keys: ['Control+o', 'Control+Enter'], picks: true, changes: true, shows: dialog(/^Imported into/) },
  { name: 'incident-empty', hash: '#/incident/INC-8/timeline', library: 'bare', shows: 'text=Nothing on this timeline yet' },
  { name: 'incident-timeline', hash: '#/incident/INC-7/timeline', keys: ['j', 'j'], shows: '.event[aria-current=true]' },
  { name: 'incident-event-menu', hash: '#/incident/INC-7/timeline', keys: ['j', 'j', '.'], shows: 'role=menu' },
  { name: 'incident-event-edit', hash: '#/incident/INC-7/timeline', keys: ['j', 'j', 'e'], shows: dialog(/Edit/) },
  { name: 'incident-note', hash: '#/incident/INC-7/timeline', keys: ['j', 'n'], shows: dialog(/note/i) },
  { name: 'incident-moment', hash: '#/incident/INC-7/timeline', keys: [click('role=button[name=/Impact start/]')], shows: 'role=menu' },
  { name: 'incident-severity', hash: '#/incident/INC-7/timeline', keys: [click('role=button[name=/Severity/]')], shows: 'role=menu' },
  { name: 'incident-review', hash: '#/incident/INC-7/review', keys: ['j'], shows: '[data-passage][aria-current=true]' },
  { name: 'incident-review-empty', hash: '#/incident/INC-8/review', library: 'bare', shows: 'text=Nobody has written here yet' },
  { name: 'review-evidence', hash: '#/incident/INC-7/review?select=E-12', keys: [], shows: 'role=region[name="Evidence item E12"]', wide: true },
  { name: 'review-editor', hash: '#/incident/INC-7/review', keys: ['j', 'e'], shows: '[contenteditable=true]' },
  { name: 'review-export', hash: '#/incident/INC-7/review', keys: ['Shift+X'], shows: dialog(/xport/) },
  { name: 'review-versions', hash: '#/incident/INC-7/review', keys: ['Shift+V'], shows: dialog(/ersions/) },
  { name: 'review-final', hash: '#/incident/INC-7/review', keys: ['Shift+F'], shows: dialog(/final/) },
  { name: 'draft', hash: '#/incident/INC-7/review', keys: ['d'], shows: dialog(/raft/) },
  { name: 'draft-model', hash: '#/incident/INC-7/review', library: 'model', keys: ['d', MODEL], shows: 'role=button[name="See what would be sent"]' },
  { name: 'draft-section', hash: '#/incident/INC-7/review', library: 'model', keys: [click('role=button[name="Draft Impact again, with a wish"]')], shows: dialog(/^Draft “Impact” again/) },
  { name: 'send-preview', hash: '#/incident/INC-7/review', library: 'model', keys: ['d', MODEL, SEE, 'n', 'n', 'n'], changes: true, shows: 'role=button[name=/^Send [0-9,]+ bytes/]' },
  { name: 'send-beside', hash: '#/incident/INC-7/review', library: 'model', keys: ['d', MODEL, SEE, 'n', 'n', 'n', click('text=Beside the original')], changes: true, shows: 'role=list[name=/exact bytes/i] >> b >> nth=0' },
  { name: 'send-redactions', hash: '#/incident/INC-7/review', library: 'model', keys: ['d', MODEL, SEE, 'n', 'x', click('text=Only redactions'), '+', type('ledger')], changes: true, shows: 'role=textbox[name="Words to hide too"]' },
  { name: 'send-offline', hash: '#/incident/INC-7/review', library: 'model', offline: true, keys: ['d', MODEL], changes: true, shows: 'role=button[name="Allow sending"]' },
  { name: 'send-failed', hash: '#/incident/INC-7/review', library: 'model', keys: ['d', NOBODY, SEE, 'Control+Enter'], changes: true, shows: 'role=dialog >> role=alert' },
  { name: 'send-progress', hash: '#/incident/INC-7/review', library: 'model', waits: 'draft_send', keys: ['d', MODEL, SEE, 'Control+Enter'], changes: true, shows: 'text=/tokens sent, waiting/ >> nth=0' },
  { name: 'send-next', hash: '#/incident/INC-7/review', library: 'model', keys: ['d', MODEL, SEE, 'Control+Enter'], changes: true, shows: dialog(/^Send the next part/) },
  { name: 'send-done', hash: '#/incident/INC-7/review', library: 'model', keys: ['d', MODEL, SEE, ...SEND_ALL], changes: true, shows: 'text=/calls? failed/' },
  { name: 'incident-causes', hash: '#/incident/INC-7/causes', shows: 'role=button[name="Board"]' },
  { name: 'incident-cause-open', hash: '#/incident/INC-7/causes', keys: ['j', 'Enter'], shows: 'role=region[name=/^Selected hypothesis/] >> role=group[name=/^(Role|Accept as)$/]' },
  { name: 'incident-cause-link', hash: '#/incident/INC-7/causes', keys: ['j', '>'], shows: 'role=dialog' },
  { name: 'incident-whys', hash: '#/incident/INC-7/causes', keys: ['w'], shows: '.whys >> text=Impact' },
  { name: 'incident-fishbone', hash: '#/incident/INC-7/causes', keys: ['f'], shows: 'role=group[name=/^Fishbone/]' },
  { name: 'incident-tree', hash: '#/incident/INC-7/causes', keys: ['t'], shows: '.svelte-flow__node >> nth=0' },
  { name: 'incident-actions', hash: '#/incident/INC-7/actions', shows: 'role=table' },
  { name: 'incident-sources', hash: '#/incident/INC-7/sources', shows: 'role=heading[name=/^Sources/]' },
  { name: 'incident-sources-empty', hash: '#/incident/INC-8/sources', library: 'bare', shows: 'text=Nothing was imported yet' },
  { name: 'proposals', hash: '#/proposals/INC-7', shows: 'role=heading[name="Where this comes from"]' },
  { name: 'proposals-reject', hash: '#/proposals/INC-7', keys: ['r'], shows: 'role=textbox[name=/eason/]' },
  { name: 'proposals-edit', hash: '#/proposals/INC-7', keys: ['e'], shows: 'textarea' },
  { name: 'proposals-bulk', hash: '#/proposals/INC-7', keys: ['Shift+A'], shows: 'role=dialog' },
  { name: 'problems-empty', hash: '#/problems', library: 'empty', shows: 'text=No problems yet' },
  { name: 'problems', hash: '#/problems', shows: 'role=table' },
  { name: 'problems-new', hash: '#/problems', keys: ['n'], shows: 'role=dialog' },
  { name: 'problem', hash: '#/problem/P-1', shows: 'role=heading[name=/^Incidents and fixes/]' },
  { name: 'problem-move', hash: '#/problem/P-1', keys: ['m'], shows: 'role=dialog' },
  { name: 'problem-link', hash: '#/problem/P-1', keys: ['l'], shows: 'role=dialog >> role=listbox' },
  { name: 'problem-workaround', hash: '#/problem/P-1', keys: ['w'], shows: 'textarea' },
  { name: 'actions-empty', hash: '#/actions', library: 'empty', shows: 'text=No action items yet' },
  { name: 'actions', hash: '#/actions', keys: ['j'], shows: 'role=table' },
  { name: 'actions-edit', hash: '#/actions', keys: ['j', 'o'], shows: 'role=combobox[name=/[Oo]wner/]' },
  { name: 'actions-new', hash: '#/actions', keys: ['n'], shows: 'role=dialog' },
  { name: 'actions-done', hash: '#/actions', keys: ['j', 'd'], shows: 'role=dialog' },
  { name: 'search-start', hash: '#/search', shows: 'text=Ways to ask' },
  { name: 'search', hash: '#/search?text=timeout', shows: 'role=listbox[name="Results"] >> role=option >> nth=0' },
  { name: 'search-open', hash: '#/search?text=timeout', keys: ['ArrowDown', 'Enter'], shows: 'role=complementary[name=/ (E|INC|P|A|H|T|C|R)/]' },
  { name: 'search-nothing', hash: '#/search?text=zzzyxq', shows: 'text=Nothing was found' },
  { name: 'insights-empty', hash: '#/insights', library: 'empty', shows: 'text=Nothing to count yet' },
  { name: 'insights', hash: '#/insights', shows: 'role=region[name="Charts"]' },
  { name: 'insights-records', hash: '#/insights', keys: [click('main button.line:not([disabled]), main button.column:not([disabled])')], shows: 'main button[aria-pressed=true] >> nth=0' },
  { name: 'settings-appearance', hash: '#/settings/appearance', shows: 'role=heading[name="Appearance"]' },
  { name: 'settings-models', hash: '#/settings/models', shows: 'text=No model is set up' },
  { name: 'settings-models-set-up', hash: '#/settings/models', library: 'model', shows: 'role=heading[name="Team model"]' },
  { name: 'settings-models-new', hash: '#/settings/models', keys: ['n'], shows: dialog('New model profile') },
  { name: 'settings-models-change', hash: '#/settings/models', library: 'model', keys: [click('role=button[name="Change"] >> nth=0'), click('role=button[name="List from the server"]')], changes: true, shows: 'text=/^The server has/' },
  { name: 'settings-models-tested', hash: '#/settings/models', library: 'model', keys: [click('role=button[name="Test"] >> nth=1')], changes: true, shows: 'text=It cannot draft' },
  { name: 'settings-models-log', hash: '#/settings/models', library: 'model', keys: [click('role=button[name="Test"] >> nth=1'), click('role=region[name="Egress log"] >> td >> nth=0')], changes: true, shows: 'role=region[name="Egress log"]' },
  { name: 'settings-models-remove', hash: '#/settings/models', library: 'model', keys: [click('role=button[name="Remove"] >> nth=0')], shows: dialog(/^Remove the profile/) },
  { name: 'settings-data', hash: '#/settings/data', shows: 'role=heading[name="Data"]' },
  { name: 'settings-shortcuts', hash: '#/settings/shortcuts', shows: 'role=heading[name="Shortcuts"]' },
  { name: 'settings-about', hash: '#/settings/about', shows: 'role=heading[name="About"]' },
  { name: 'palette', hash: '#/incidents', keys: ['Control+k'], shows: 'role=dialog >> role=listbox' },
  { name: 'palette-results', hash: '#/incidents', keys: ['Control+k', type('timeout')], shows: 'role=dialog >> role=option >> nth=0' },
  { name: 'keys', hash: '#/incident/INC-7/timeline', keys: ['?'], shows: dialog('Keys') },
  { name: 'toasts', hash: '#/incident/INC-7/timeline', keys: ['j', 's', 'j', 's'], changes: true, shows: 'role=button[name="Undo"] >> nth=0' },
  { name: 'failure', hash: '#/incident/INC-7/timeline', keys: ['j', 's'], fails: 'event_set', shows: '.toast.failed' },
  { name: 'not-there', hash: '#/incident/INC-999/timeline', shows: 'role=alert' },
];

/** Calls the core, one after the other, and answers the last reply. */
function rpc(library, ...calls) {
  const input = calls.map(([call, params]) => JSON.stringify({ call, params: params ?? {} })).join('\n');
  const ran = spawnSync(program, ['--library', library, 'rpc'], { input: `${input}\n`, encoding: 'utf8', maxBuffer: 1 << 28 });
  const answers = ran.stdout.trim().split('\n').map((line) => JSON.parse(line));
  const failed = answers.find((answer) => answer.failure);
  if (failed) throw new Error(`${JSON.stringify(calls)}: ${failed.failure.message}`);
  return answers.at(-1).reply;
}

/** The sample incident, drafted, with some of its proposals decided and an action in each state of care. */
function fill(library) {
  const { incident } = rpc(library, ['sample_make']);
  rpc(library, ['draft_run', { incident: incident.id, task: 'draft' }]);
  const proposals = rpc(library, ['proposal_list', { incident: incident.id, undecided: true }]);
  const some = (kind, n) => proposals.filter((proposal) => proposal.body.kind === kind).slice(0, n).map((proposal) => ['proposal_accept', { proposal: proposal.id }]);
  const refuse = proposals.filter((proposal) => proposal.body.kind === 'hypothesis').at(-1);
  rpc(library, ...some('claim', 6), ...some('hypothesis', 1), ...some('action', 2), ['proposal_reject', { proposal: refuse.id, reason: 'Its own latency was flat all the time' }]);
  const [factor] = rpc(library, ['hypothesis_list', { incident: incident.id }]).filter((hypothesis) => hypothesis.state === 'supported');
  const problems = rpc(library, ['problem_list']);
  if (problems[0]) rpc(library, ['problem_link', { problem: problems[0].id, incident: incident.id, ...(factor && { factor: factor.id }) }]);
}

/** What a model would find first: a fact for each of the first blocks, with the words of its last line. */
function facts(asked) {
  const blocks = [...asked.matchAll(/<<\w+ (E-\d+)>>\n([^]*?)\n<<\w+ end>>/g)].slice(0, 6);
  return blocks.map(([, evidence, words]) => ({ evidence, kind: 'symptom', quote: words.split('\n').at(-1), says: 'This was seen.' }));
}

/**
 * A model server on this machine. It reads the evidence; every later answer breaks off, so that the built-in drafter
 * stands in for it.
 */
async function model() {
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') return response.end(JSON.stringify({ data: [{ id: 'review-large' }, { id: 'review-small' }] }));
    let body = '';
    for await (const part of request) body += part;
    const asked = JSON.parse(body).messages?.at(-1)?.content ?? '';
    const reads = body.includes('"facts"');
    const say = (delta, finish_reason = null) => response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
    response.setHeader('content-type', 'text/event-stream');
    say({ role: 'assistant', content: reads ? JSON.stringify({ facts: facts(asked) }) : '{' });
    say({}, reads ? 'stop' : 'length');
    response.end('data: [DONE]\n\n');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  // It stays for as long as the libraries that lead to it, and keeps the program from ending no longer.
  server.unref();
  return `http://127.0.0.1:${server.address().port}/v1`;
}

let modelAddress;
let made;
/** The libraries of all places, made once; they go with this program. */
function libraries(server) {
  if (made) return made;
  const root = mkdtempSync(join(tmpdir(), 'hindcast-places-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  made = { root, model: join(root, 'model'), full: join(root, 'full'), empty: join(root, 'empty'), bare: join(root, 'bare'), copies: 0 };
  fill(made.full);
  cpSync(made.full, made.model, { recursive: true });
  const profile = { name: 'Team model', dialect: 'openai', address: server, model: 'review-large', context_tokens: 16_384, answer_tokens: 2_048, price: { currency: 'EUR', input_per_million: 5, output_per_million: 15 }, keeps_prompts: '0 days, by contract' };
  rpc(made.model, ['model_set', { profile }], ['model_set', { profile: { ...profile, name: 'Nobody there', dialect: 'ollama', address: 'http://127.0.0.1:9', model: 'small:8b', price: null, keeps_prompts: null } }], ['redaction_set', { words: ['Paylark'], hosts: ['corp.example'] }]);
  rpc(made.bare, ['sample_make'], ['incident_new', { title: 'Checkout slow after the evening deploy' }]);
  return made;
}

/** Refuses or holds back one call, as a full disk or a busy core would. */
async function stand(page, place) {
  const wanted = place.fails ?? place.waits;
  if (!wanted) return;
  const failure = { code: 'internal', message: `could not answer ${wanted}: the disk is full`, hint: 'make room on the disk, then try again', detail: 'os error 28' };
  await page.route('**/call', (route) => {
    if (route.request().postDataJSON().call !== wanted) return route.continue();
    return place.fails ? route.fulfill({ json: { failure } }) : undefined;
  });
}

async function act(page, step) {
  if (typeof step === 'string') await page.keyboard.press(step);
  else if (step.send) {
    if (await page.locator('role=button[name=/^Send [0-9,]+ bytes/]').isVisible()) await page.keyboard.press('Control+Enter');
  }
  else if (step.click) await page.locator(step.click).first().click({ timeout: 5_000 });
  else await page.keyboard.type(step.type);
}

/** The page has asked all that it wants to know, and has drawn it. */
async function settle(page, busy) {
  for (let still = 0; still < 3; ) {
    await page.waitForTimeout(50);
    await page.evaluate(() => new Promise((idle) => requestIdleCallback(idle, { timeout: 500 })));
    still = busy.size === 0 ? still + 1 : 0;
  }
}

async function open(page, place, address, faults) {
  const busy = new Set();
  // What is held back for good is not waited for.
  const isHeld = (request) => place.waits !== undefined && request.method() === 'POST' && request.url().endsWith('/call') && request.postDataJSON().call === place.waits;
  page.on('request', (request) => isHeld(request) || busy.add(request));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => busy.delete(request));
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
  page.on('console', (message) => message.type() === 'error' && faults.push(`${message.text()} ${message.location().url}`));
  page.on('request', (request) => !request.url().startsWith(address) && faults.push(`asked for ${request.url()}`));
  await stand(page, place);
  await page.goto(`${address}${place.hash}`);
  const ready = () => settle(page, busy);
  await ready();
  for (const step of place.keys ?? []) {
    await act(page, step);
    await ready();
  }
  // What only a wide window has beside the screen is a drawer in a narrow one.
  const isThere = !place.wide || (page.viewportSize()?.width ?? 0) > 1_100;
  if (place.shows && isThere) await page.locator(place.shows).first().waitFor({ timeout: 6_000 }).catch(() => faults.push(`does not show ${place.shows}`));
}

/** Runs `visit(page, place, theme, faults)` for each place in each theme, in Chromium on the page built for a browser. */
export async function visitAll(visit, { places = PLACES, themes = ['light', 'dark'], size = { width: 1440, height: 900 }, before } = {}) {
  modelAddress ??= await model();
  const all = libraries(modelAddress);
  const picks = ['slack/one-channel', 'pagerduty/incident.json'].map(fixture);
  const shared = Object.fromEntries(await Promise.all(['full', 'empty', 'bare', 'model'].map(async (name) => [name, await serve({ library: all[name], program, picks })])));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  const waiting = themes.flatMap((theme) => places.map((place) => ({ place, theme })));

  async function one({ place, theme }) {
    let server = shared[place.library ?? 'full'];
    if (place.changes) {
      const own = join(all.root, `copy-${all.copies++}`);
      cpSync(all[place.library ?? 'full'], own, { recursive: true });
      if (place.offline) rpc(own, ['network_set', { mode: 'offline' }]);
      server = await serve({ library: own, program, picks });
    }
    const context = await browser.newContext({ viewport: size, colorScheme: theme, reducedMotion: 'reduce' });
    try {
      if (before) await context.addInitScript(before);
      const page = await context.newPage();
      const faults = [];
      await open(page, place, server.address, faults).catch((error) => faults.push(`could not be opened: ${error.message}`));
      await visit(page, place, theme, faults);
    } finally {
      await context.close();
      if (place.changes) server.close();
    }
  }
  async function work() {
    for (let next = waiting.shift(); next; next = waiting.shift()) await one(next);
  }
  try {
    await Promise.all(Array.from({ length: Math.min(6, availableParallelism() + 1) }, work));
  } finally {
    await browser.close();
    for (const server of Object.values(shared)) server.close();
  }
}
