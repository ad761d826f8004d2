/** Every screen, in the states that a person meets: for pictures and for the accessibility checks. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './browser.mjs';

const program = process.env.HINDCAST ?? fileURLToPath(new URL('../../target/debug/hindcast', import.meta.url));

/** `keys` are pressed one after the other once the screen is there. */
export const PLACES = [
  { name: 'incidents-empty', hash: '#/incidents', library: 'empty' },
  { name: 'incidents', hash: '#/incidents' },
  { name: 'incidents-new', hash: '#/incidents', keys: ['n'] },
  { name: 'incident-empty', hash: '#/incident/INC-8/timeline', library: 'bare' },
  { name: 'incident-timeline', hash: '#/incident/INC-7/timeline', keys: ['j', 'j'] },
  { name: 'incident-review', hash: '#/incident/INC-7/review', keys: ['j'] },
  { name: 'incident-review-empty', hash: '#/incident/INC-8/review', library: 'bare' },
  { name: 'draft', hash: '#/incident/INC-7/review', keys: ['d'] },
  { name: 'incident-causes', hash: '#/incident/INC-7/causes' },
  { name: 'incident-whys', hash: '#/incident/INC-7/causes', keys: ['w'] },
  { name: 'incident-fishbone', hash: '#/incident/INC-7/causes', keys: ['f'] },
  { name: 'incident-tree', hash: '#/incident/INC-7/causes', keys: ['t'] },
  { name: 'incident-actions', hash: '#/incident/INC-7/actions' },
  { name: 'incident-sources', hash: '#/incident/INC-7/sources' },
  { name: 'incident-sources-empty', hash: '#/incident/INC-8/sources', library: 'bare' },
  { name: 'proposals', hash: '#/proposals/INC-7' },
  { name: 'proposals-reject', hash: '#/proposals/INC-7', keys: ['r'] },
  { name: 'problems-empty', hash: '#/problems', library: 'empty' },
  { name: 'problems', hash: '#/problems' },
  { name: 'problem', hash: '#/problem/P-1' },
  { name: 'actions-empty', hash: '#/actions', library: 'empty' },
  { name: 'actions', hash: '#/actions' },
  { name: 'search-start', hash: '#/search' },
  { name: 'search', hash: '#/search?text=timeout' },
  { name: 'search-nothing', hash: '#/search?text=zzzyxq' },
  { name: 'insights-empty', hash: '#/insights', library: 'empty' },
  { name: 'insights', hash: '#/insights' },
  { name: 'settings-appearance', hash: '#/settings/appearance' },
  { name: 'settings-models', hash: '#/settings/models' },
  { name: 'settings-data', hash: '#/settings/data' },
  { name: 'settings-shortcuts', hash: '#/settings/shortcuts' },
  { name: 'settings-about', hash: '#/settings/about' },
  { name: 'palette', hash: '#/incidents', keys: ['Control+k'] },
  { name: 'keys', hash: '#/incident/INC-7/timeline', keys: ['?'] },
  { name: 'not-there', hash: '#/incident/INC-999/timeline' },
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

/** Runs `visit(page, place, theme)` for each place in each theme, in Chromium on the page built for a browser. */
export async function visitAll(visit, { places = PLACES, themes = ['light', 'dark'], size = { width: 1440, height: 900 } } = {}) {
  const libraries = { full: mkdtempSync(join(tmpdir(), 'hindcast-full-')), empty: mkdtempSync(join(tmpdir(), 'hindcast-empty-')), bare: mkdtempSync(join(tmpdir(), 'hindcast-bare-')) };
  fill(libraries.full);
  rpc(libraries.bare, ['sample_make'], ['incident_new', { title: 'Checkout slow after the evening deploy' }]);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    for (const [name, library] of Object.entries(libraries)) {
      const server = await serve({ library, program });
      try {
        for (const theme of themes) {
          const context = await browser.newContext({ viewport: size, colorScheme: theme, reducedMotion: 'reduce' });
          for (const place of places.filter((one) => (one.library ?? 'full') === name)) {
            const page = await context.newPage();
            const faults = [];
            page.on('pageerror', (error) => faults.push(error.message));
            page.on('console', (message) => message.type() === 'error' && !/404/.test(message.text()) && faults.push(message.text()));
            await page.goto(`${server.address}${place.hash}`);
            await page.waitForLoadState('networkidle');
            await page.waitForTimeout(300);
            for (const key of place.keys ?? []) {
              await page.keyboard.press(key);
              await page.waitForTimeout(400);
            }
            await visit(page, place, theme, faults);
            await page.close();
          }
          await context.close();
        }
      } finally {
        server.close();
      }
    }
  } finally {
    await browser.close();
    for (const library of Object.values(libraries)) rmSync(library, { recursive: true, force: true });
  }
}
