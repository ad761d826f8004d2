/**
 * Accessibility of every screen in both themes by axe-core, at the usual size, at 720 px and with text at 200 %; what axe
 * does not see (see page-checks.mjs); and what the page must not do on any of them: report an error, break its policy, ask
 * another address. `PLACE=^review` narrows it.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cutText, hiddenFocus, shape, unreachable, watchClicks } from './page-checks.mjs';
import { PLACES, visitAll } from './places.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const places = PLACES.filter((place) => new RegExp(process.env.PLACE ?? '').test(place.name));
const TITLES = { incidents: 'Incidents', problems: 'Problems', actions: 'Actions', search: 'Search', insights: 'Insights', settings: 'Settings' };

/** What the title of the window has to say at a place: the record, or the screen. */
function titleOf({ hash }) {
  const [, view, id] = hash.split('?')[0].split('/');
  return TITLES[view] ?? id;
}

/** What axe finds, one line each. Runs through the debugger: the page's own policy allows no foreign script. */
async function findings(session) {
  const run = `axe.run(document, { resultTypes: ['violations'] }).then((found) => JSON.stringify(found.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + ' ' + n.failureSummary.split('\\n').slice(1, 2)) }))))`;
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression: run, awaitPromise: true, returnByValue: true });
  assert.ok(!exceptionDetails, `axe could not run: ${exceptionDetails?.text}`);
  return JSON.parse(result.value).map((finding) => `${finding.id} (${finding.help})\n    ${finding.nodes.join('\n    ')}`);
}

/** Goes to every place in a window of that size and looks at it in each of the looks. */
async function check(size, looks) {
  const wrong = [];
  let seen = 0;
  const visit = async (page, place, _theme, faults) => {
    const session = await page.context().newCDPSession(page);
    await session.send('Runtime.evaluate', { expression: axe });
    for (const [look, change] of Object.entries(looks)) {
      await change(page);
      const found = [...(await findings(session)), ...(await page.evaluate(shape, titleOf(place))), ...(await page.evaluate(cutText))];
      wrong.push(...found.map((fault) => `${place.name}, ${look}: ${fault}`));
    }
    const found = [...(await page.evaluate(unreachable)), ...(await page.evaluate(hiddenFocus)), ...faults];
    wrong.push(...found.map((fault) => `${place.name}: ${fault}`));
    seen += 1;
  };
  await visitAll(visit, { places, themes: ['light'], size, before: watchClicks });
  assert.equal(seen, places.length, 'not every screen was seen');
  assert.deepEqual(wrong, [], `\n${wrong.join('\n')}`);
}

test('nothing is found on any screen, light, dark, and with text at 200 %', () =>
  check({ width: 1440, height: 900 }, {
    light: async () => {},
    dark: async (page) => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
      await page.waitForTimeout(250);
    },
    'text at 200 %': async (page) => {
      await page.evaluate(() => document.documentElement.style.setProperty('--zoom', '2'));
      await page.waitForTimeout(150);
    },
  }));

test('nothing is found in a narrow window', () => check({ width: 720, height: 600 }, { narrow: async () => {} }));
