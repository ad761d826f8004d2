/**
 * The other wall alone (S11): the page in Chromium without any policy, so that only what builds the page from text
 * stands between hostile text and a script. Requests to anything but the page's own server are counted.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { armCanary, ask, hasData, payloads, readCanary, slackExport, some } from './payloads.mjs';

const ui = fileURLToPath(new URL('../../ui/', import.meta.url));
const cli = process.env.HINDCAST ?? fileURLToPath(new URL('../../target/debug/hindcast', import.meta.url));
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const lacks = [[chromium, 'Chromium'], [join(ui, 'dist-browser/index.html'), 'the page for a browser'], [cli, 'the command line']].find(([file]) => !existsSync(file))?.[1];
const ALL = payloads();
const FEW = some(ALL, 900);
const SECTIONS = ['overview', 'impact', 'detection', 'highlights', 'causes', 'attempts', 'went_well', 'went_badly', 'lucky', 'learned', 'open_questions'];

test('the page alone holds, without a policy', { skip: lacks ? `${lacks} is not there` : false }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'hindcast-clean-'));
  const library = join(home, 'library');
  const { serve } = await import('../../ui/tests/browser.mjs');
  const driver = createRequire(join(ui, 'package.json'))('playwright-core').chromium;
  const title = (text) => text.replace(/\s+/g, ' ').trim().slice(0, 180);
  slackExport(join(home, 'export'), FEW);
  const each = Math.ceil(FEW.length / SECTIONS.length);
  ask({ library, env: process.env }, cli, [
    ['incident_new', { title: title(FEW[0]) }],
    ['import_run', { incident: 'INC-1', paths: [join(home, 'export')] }],
    ['problem_new', { title: title(FEW[4]), incident: 'INC-1' }],
    ['problem_set', { problem: 'P-1', workaround: FEW.slice(0, 110).join('\n\n') }],
    ...FEW.slice(0, 40).map((text) => ['action_new', { title: title(text), incident: 'INC-1', owner: title(text) }]),
    ...FEW.slice(0, 20).map((text) => ['hypothesis_new', { incident: 'INC-1', statement: title(text) }]),
    ...SECTIONS.map((section, n) => ['section_write', { incident: 'INC-1', section, markdown: FEW.slice(n * each, (n + 1) * each).join('\n\n') }]),
  ]);
  const server = await serve({ library, program: cli, policy: false });
  const browser = await driver.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const outside = [], dialogs = [];
    page.on('request', (request) => request.url().startsWith(server.address) || /^(blob|data):/.test(request.url()) || outside.push(request.url()));
    page.on('dialog', (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
    page.on('popup', (popup) => outside.push(popup.url()));
    const answer = await page.goto(`${server.address}#/incidents`);
    assert.equal(answer.headers()['content-security-policy'], undefined, 'no policy is sent');
    await page.waitForSelector('h1');
    const mark = await page.evaluate(armCanary);
    let screens = 0;
    for (const hash of ['#/incident/INC-1/timeline', '#/incident/INC-1/review', '#/incident/INC-1/causes', '#/incident/INC-1/actions', '#/incident/INC-1/sources', '#/problem/P-1', '#/problems', '#/actions', '#/search?text=alert', '#/search?text=onerror', '#/incidents']) {
      await page.evaluate((to) => void (location.hash = to), hash);
      await page.waitForSelector('h1');
      await page.waitForTimeout(300);
      await page.evaluate(async () => {
        const boxes = [...document.querySelectorAll('main *, aside *')].filter((box) => box.scrollHeight > box.clientHeight + 20 && /auto|scroll/.test(getComputedStyle(box).overflowY));
        const box = boxes.sort((a, b) => b.clientHeight * b.clientWidth - a.clientHeight * a.clientWidth)[0];
        for (let steps = 0; box && steps < 200 && box.scrollTop + box.clientHeight < box.scrollHeight - 2; steps += 1) {
          box.scrollTop += box.clientHeight - 60;
          await new Promise((next) => setTimeout(next, 30));
        }
      });
      screens += 1;
      const seen = await page.evaluate(readCanary);
      assert.deepEqual({ mark: seen.mark, ran: seen.ran, foreign: seen.foreign, outside, dialogs }, { mark, ran: [], foreign: [], outside: [], dialogs: [] }, hash);
    }
    for (let n = 1; n <= 60; n += 1) {
      await page.evaluate((to) => void (location.hash = to), `#/incident/INC-1/timeline?select=E${n * 3}`);
      await page.waitForTimeout(40);
    }
    const seen = await page.evaluate(readCanary);
    assert.deepEqual({ mark: seen.mark, ran: seen.ran, foreign: seen.foreign, outside, dialogs }, { mark, ran: [], foreign: [], outside: [], dialogs: [] }, 'inspector');
    // The canary is alive here, where nothing else holds: markup put into this page does run.
    await page.evaluate(() => {
      const box = document.createElement('div');
      box.innerHTML = '<img src="data:," onerror="alert(7)">';
      document.body.append(box);
    });
    await page.waitForFunction(() => window.__pwn.seen.ran.includes('alert(7)'), null, { timeout: 5_000 });
    console.log(`${FEW.length} of ${ALL.length} payloads${hasData ? '' : ' (our own only)'} on ${screens} screens and in the inspector, without a policy: nothing ran, ${outside.length} requests outside`);
  } finally {
    await browser.close();
    server.close();
    rmSync(home, { recursive: true, force: true });
  }
});
