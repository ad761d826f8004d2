/**
 * Files of an incident that we made up, and imports that are broken off. Files come in as arguments of the start; a drop
 * from another program is left out, because nothing here can begin one: it needs a second program that offers files.
 */
import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { dialog, folder, journey, kill } from './journey.mjs';
import { until } from './window.mjs';

const json = (file, value) => writeFileSync(file, JSON.stringify(value, null, 1));

/** A Slack export with one channel, a CSV timeline with a line that cannot be read, and a pager's incident. */
function invented(desk) {
  const slack = folder(desk, 'given', 'slack-export');
  json(join(slack, 'users.json'), [
    { id: 'U0MIRA', name: 'mira', profile: { real_name: 'Mira Oduya' } },
    { id: 'U0TARO', name: 'taro', profile: { real_name: 'Taro Lindqvist' } },
  ]);
  json(join(slack, 'channels.json'), [{ id: 'C0LIFT', name: 'inc-lift-booking', members: ['U0MIRA', 'U0TARO'] }]);
  mkdirSync(join(slack, 'inc-lift-booking'));
  json(join(slack, 'inc-lift-booking', '2026-05-04.json'), [
    { type: 'message', user: 'U0MIRA', ts: '1777881720.000100', text: 'booking a lift answers 504 since the cache restart' },
    { type: 'message', user: 'U0TARO', ts: '1777881960.000200', text: 'the cache came up empty and every request asks the slot table' },
  ]);
  const table = join(desk.home, 'given', 'timeline.csv');
  writeFileSync(table, 'time,who,what\n2026-05-04T08:00:00Z,Mira,Cache nodes are restarted for a new image\nsome time later,Taro,Somebody looked at a graph\n2026-05-04T08:20:00Z,Taro,Warm-up script filled the cache\n');
  const pager = join(desk.home, 'given', 'pager.json');
  json(pager, {
    incident: {
      id: 'PLIFT1', incident_number: 41, title: 'lift-booking 504 ratio above 10 %', status: 'resolved', urgency: 'high', type: 'incident',
      created_at: '2026-05-04T08:03:00Z', resolved_at: '2026-05-04T08:31:00Z', service: { summary: 'lift-booking', type: 'service_reference', id: 'PSRV' },
      html_url: 'https://pager.example/incidents/PLIFT1',
    },
  });
  return [slack, table, pager];
}

/** A table of so many lines that reading it takes a while. */
function huge(desk, lines) {
  const file = join(desk.home, 'huge.csv');
  const out = openSync(file, 'w');
  writeSync(out, 'time,who,text\n');
  const begin = Date.UTC(2026, 0, 1);
  for (let at = 0; at < lines; at += 1_000) {
    let part = '';
    for (let i = at; i < at + 1_000; i += 1) part += `${new Date(begin + i * 1_000).toISOString()},node-${i % 97},probe ${i} of the slot table took ${i % 1_009} ms and was repeated\n`;
    writeSync(out, part);
  }
  closeSync(out);
  return file;
}

const incidents = (desk) => desk.rpc('incident_list', { archived: true });

/** The bar of a running import, once it has counted something. */
async function counting(window) {
  return until(
    () => window.js(() => {
      const bar = document.querySelector('[role="dialog"] [role="progressbar"]');
      const text = document.querySelector('[role="dialog"]')?.innerText ?? '';
      return bar && /[1-9][\d,. ]*/.test(text.replace(/huge\.csv/g, '')) ? text : null;
    }),
    'the import counts what it has read', 30_000, () => window.text(),
  );
}

journey('files given at the start are looked at, imported, reported and on the timeline', async (desk) => {
  const window = await desk.window(invented(desk));
  await dialog(window, 'New incident');
  for (const name of ['slack-export', 'timeline.csv', 'pager.json']) await window.reads(name);
  assert.equal(incidents(desk).length, 0, 'nothing is kept before a person says so');

  await window.press('Look first');
  await window.reads('items would be read');
  await window.reads('Warm-up script filled the cache');
  assert.equal(incidents(desk).length, 0, 'looking keeps nothing');

  await window.fill('Title', 'Lift booking timed out after a cache restart');
  await window.keys('Ctrl+Enter');
  await dialog(window, 'Imported into INC-');
  const [{ id }] = incidents(desk);
  const report = await window.text();
  assert.match(report, /Findings/);
  assert.match(report, /some time later/, 'the line that could not be read is named');
  assert.match(report, /timeline\.csv/);

  await window.keys('o');
  await window.sees('//h1[contains(., "Lift booking timed out after a cache restart")]');
  for (const words of ['booking a lift answers 504', 'the cache came up empty', 'Cache nodes are restarted', 'lift-booking 504 ratio above 10 %']) await window.reads(words);
  await window.go(`#/incident/${id}/sources`);
  for (const words of ['slack-export', 'timeline.csv', 'pager.json']) await window.reads(words);
  desk.cli('check');
});

journey('a long import counts, and cancelled it leaves nothing', async (desk) => {
  const window = await desk.window([huge(desk, 300_000)]);
  await dialog(window, 'New incident');
  await window.fill('Title', 'Probes of a whole year');
  await window.keys('Ctrl+Enter');
  await counting(window);
  await window.press('Cancel');
  await window.reads('Cancelled; nothing was imported');
  await window.reads('huge.csv');
  assert.deepEqual(incidents(desk), [], 'neither items nor the incident that was made for them');
  desk.cli('check');
});

journey('killed in the middle of an import, the library is sound and the import whole or absent', async (desk) => {
  const lines = 300_000;
  let window = await desk.window([huge(desk, lines)]);
  await dialog(window, 'New incident');
  await window.fill('Title', 'Probes of a whole year');
  await window.keys('Ctrl+Enter');
  await counting(window);
  await kill(desk, window);

  desk.cli('check');
  const batches = incidents(desk).flatMap(({ id }) => desk.rpc('incident_show', { incident: id }).batches);
  assert.ok(batches.length <= 1);
  for (const { id } of incidents(desk)) {
    const { evidence_count: count } = desk.rpc('incident_show', { incident: id });
    assert.ok(count === 0 || count === lines, `${count} items are neither none nor all`);
  }

  window = await desk.window();
  await window.sees('//h1[contains(., "Incidents")]');
  await window.keys('g', 's');
  await window.reads('Ways to ask');
});
