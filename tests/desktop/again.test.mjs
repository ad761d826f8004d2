/** What was done is there when the window is opened again; what was only typed is offered; a second start adds no window. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialog, hasFocus, holdLibrary, journey, kill, shownWindows, type } from './journey.mjs';
import { until } from './window.mjs';

const LEARNED = 'A pool that is full looks like a slow neighbour, so we look at the pool first.';
const LOST = 'Half a thought about the nightly settlement run';

/** Opens the editor of the section that people alone write, with the caret at its end. */
async function writeLearned(window) {
  await window.go('#/incident/INC-7/review');
  await window.click('[data-section="learned"] button.write');
  await window.sees('[data-section="learned"] [contenteditable="true"]');
  await hasFocus(window, 'What we learned');
}

/** Whether the profile of the page holds this text on disk: WebKit writes it a moment after the page has set it. */
function isInProfile(desk, text) {
  const files = readdirSync(desk.home, { recursive: true, withFileTypes: true }).filter((file) => file.isFile() && /localstorage/i.test(`${file.path} ${file.name}`));
  const forms = [Buffer.from(text, 'utf16le'), Buffer.from(text)];
  return files.some((file) => {
    const bytes = readFileSync(join(file.path, file.name));
    return forms.some((form) => bytes.includes(form));
  });
}

const learned = (desk) => desk.rpc('review_show', { incident: 'INC-7' }).sections.find((one) => one.section === 'learned').markdown;

journey('closing and opening the window keeps edits, stars, notes and text', async (desk) => {
  desk.rpc('sample_make');
  let window = await desk.window();
  await window.go('#/incident/INC-7/timeline');
  await window.sees('[data-event]');

  await window.keys('j', 'j');
  const starred = await until(() => window.js(() => document.querySelector('[aria-current="true"] [data-event]')?.dataset.event), 'an event is chosen');
  await window.keys('s');
  await until(() => desk.rpc('timeline_list', { incident: 'INC-7', starred: true }).total === 1, 'one event has a star', 10_000);

  await window.keys('n');
  await window.fill('Note', 'Support had nobody to page');
  await window.keys('Ctrl+Enter');
  await window.reads('Support had nobody to page');
  await window.click('button[title^="Title"]');
  await window.fill('Title', 'Checkout failed while the ledger pool was full');
  await window.keys('Enter');
  await window.sees('//h1[contains(., "Checkout failed while the ledger pool was full")]');

  await writeLearned(window);
  await type(window, LEARNED);
  await until(() => learned(desk).includes(LEARNED), 'the text is on disk');
  await window.sees('//*[@data-section="learned"]//*[@role="status"][normalize-space(.)="Saved"]');
  await window.keys('Escape');
  await window.close();
  await until(() => desk.pids().length === 0, 'the window has gone');

  window = await desk.window();
  await window.go('#/incident/INC-7/timeline');
  await window.sees('//h1[contains(., "Checkout failed while the ledger pool was full")]');
  await window.reads('Support had nobody to page');
  await window.sees(`[data-event="${starred}"] .star`);
  await window.go('#/incident/INC-7/review');
  await window.reads(LEARNED);
});

journey('text that was typed when the power went is offered again', async (desk) => {
  desk.rpc('sample_make');
  let window = await desk.window();
  await writeLearned(window);
  // Another program holds the library, so that nothing of this text can be saved.
  const release = await holdLibrary(desk);
  await type(window, LOST);
  await until(() => isInProfile(desk, LOST), 'the text lies beside the library, on disk');
  await kill(desk, window);
  await release();
  assert.ok(!learned(desk).includes(LOST), 'nothing of it was saved');

  window = await desk.window();
  await window.go('#/incident/INC-7/review');
  await window.reads('Text for this section was typed and is not saved.');
  await window.press('Open it');
  await window.sees('[data-section="learned"] [contenteditable="true"]');
  await window.reads(LOST);
  await window.keys('Ctrl+Enter');
  await until(() => learned(desk).includes(LOST), 'it is saved when the editor is left');
});

journey('a second start hands its files to the first; another library has a program of its own', async (desk) => {
  const window = await desk.window();
  await window.reads('Start with what you already have');
  const [first, ...others] = desk.pids();
  assert.deepEqual(others, [], 'one process shows the window');

  writeFileSync(join(desk.home, 'shifts.csv'), 'time,who,text\n2026-04-02 09:10:00Z,Ada,Shop answers 500\n');
  const second = desk.start([join(desk.home, 'shifts.csv')]);
  await new Promise((ended) => second.once('exit', ended));
  await window.reads('shifts.csv');
  await dialog(window, 'New incident');
  assert.deepEqual(desk.pids(), [first], 'only the first program runs');

  // Two libraries are two programs, on the same session bus.
  const library = join(desk.home, 'another');
  desk.start([], { library });
  await until(() => shownWindows(desk, '^Hindcast$').length === 2, 'two windows are shown');
  assert.deepEqual(desk.pids(), [first], 'the first still runs');
  const [beside, ...more] = desk.pids(library);
  assert.ok(beside && beside !== first);
  assert.deepEqual(more, []);
  assert.equal(desk.rpc('incident_list').length, 0, 'what was handed over was not imported by itself');
  process.kill(beside, 'SIGTERM');
  await until(() => desk.pids(library).length === 0, 'the second program has gone');
});
