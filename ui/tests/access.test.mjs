/**
 * Accessibility of every screen in both themes by axe-core, at the usual size, at 720 px and with text at 200 %; and what the
 * page must not do on any of them: report an error, break its policy, ask another address.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { visitAll } from './places.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds, one line each. Runs through the debugger: the page's own policy allows no foreign script. */
async function findings(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const run = `axe.run(document, { resultTypes: ['violations'] }).then((found) => JSON.stringify(found.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + ' ' + n.failureSummary.split('\\n').slice(1, 2)) }))))`;
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression: run, awaitPromise: true, returnByValue: true });
  assert.ok(!exceptionDetails, `axe could not run: ${exceptionDetails?.text}`);
  await session.detach();
  return JSON.parse(result.value);
}

async function check(options, prepare) {
  const wrong = [];
  let seen = 0;
  await visitAll(async (page, place, theme, faults) => {
    await prepare?.(page);
    for (const finding of await findings(page)) wrong.push(`${place.name} ${theme}: ${finding.id} (${finding.help})\n    ${finding.nodes.join('\n    ')}`);
    for (const fault of faults) wrong.push(`${place.name} ${theme}: ${fault}`);
    const strange = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !name.startsWith(location.origin)));
    wrong.push(...strange.map((name) => `${place.name} ${theme}: asked for ${name}`));
    const { wide, view } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, view: innerWidth }));
    if (wide > view) wrong.push(`${place.name} ${theme}: the page is ${wide} px wide in a window of ${view} px`);
    seen += 1;
  }, options);
  assert.ok(seen > 0, 'no screen was seen');
  assert.deepEqual(wrong, [], `\n${wrong.join('\n')}`);
}

test('axe finds nothing on any screen, light and dark', () => check({}));
test('axe finds nothing in a narrow window', () => check({ themes: ['light'], size: { width: 720, height: 600 } }));
test('nothing is lost with text at 200 %', () =>
  check({ themes: ['light'], size: { width: 1440, height: 900 } }, async (page) => {
    await page.evaluate(() => document.documentElement.style.setProperty('--zoom', '2'));
    await page.waitForTimeout(150);
  }));
