/** A library that cannot be opened, a disk that is full, and the way back from any act. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerDialog, database, hasFocus, journey, noDatabase, type } from './journey.mjs';
import { until } from './window.mjs';

journey('a library of a newer program is left alone, and a backup takes its place', async (desk) => {
  desk.rpc('incident_new', { title: 'Parcel labels printed twice' });
  const backup = join(desk.home, 'kept.hindcast');
  desk.cli('backup', backup);
  database(desk, 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\nn = db.execute("PRAGMA user_version").fetchone()[0] + 1\ndb.execute(f"PRAGMA user_version = {n}")\ndb.commit()');
  const before = readFileSync(join(desk.library, 'library.db'));

  const window = await desk.window([], { shows: '//h1[.="The library could not be opened"]' });
  await window.reads('this program knows versions up to');
  await window.press('Try again');
  await window.sees('//h1[.="The library could not be opened"]');
  assert.ok(readFileSync(join(desk.library, 'library.db')).equals(before), 'not a byte of it was changed');

  await window.press('Restore a backup');
  await answerDialog(desk, 'Files to import', backup);
  await window.reads('Parcel labels printed twice');
  await window.reads('The backup was restored; the former library lies in');
  assert.equal(desk.rpc('incident_list')[0].title, 'Parcel labels printed twice');
  desk.cli('check');
}, { unless: noDatabase });

const isRoot = process.getuid?.() === 0;
const MEGABYTES = 24;

journey('on a full disk what is typed stays, says that it is not saved, and is saved once there is room', async (desk) => {
  mkdirSync(desk.library);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', desk.library], { encoding: 'utf8' });
  assert.equal(mounted.status, 0, mounted.stderr);
  try {
    desk.rpc('incident_new', { title: 'Parcel labels printed twice' });
    const window = await desk.window();
    await window.go('#/incident/INC-1/review');
    await window.click('[data-section="learned"] button.write');
    await hasFocus(window, 'What we learned');
    const filler = join(desk.library, 'filler');
    fill(filler, desk.library);
    const words = `The printer asked twice. ${'It was never told that the first answer had come. '.repeat(3)}`.trim();
    await type(window, words);
    await until(async () => (await window.js(() => document.querySelector('footer[aria-label="Status"]').innerText)).includes('Not saved'), 'the status says that it is not saved', 30_000, () => window.text());
    await window.reads('The text stays here and is kept beside the library.');
    await window.reads(words);
    const learned = () => desk.rpc('review_show', { incident: 'INC-1' }).sections.find((one) => one.section === 'learned').markdown;
    assert.ok(!learned().includes('printer'), 'nothing was saved');

    rmSync(filler);
    await window.press('Try again');
    await until(() => learned().includes(words), 'the text is saved without a restart', 20_000, () => window.text());
    await until(async () => (await window.js(() => document.querySelector('footer[aria-label="Status"]').innerText)).includes('Saved'), 'the status says saved');
    desk.cli('check');
  } finally {
    await desk.unmount(desk.library);
  }
}, { unless: isRoot ? null : 'a small file system can only be mounted as root' });

/** Writes until nothing more fits, with ever smaller pieces. */
function fill(file, folder) {
  for (let piece = 1 << 20; piece >= 1 << 9; piece >>= 1) {
    for (;;) {
      try {
        writeFileSync(file, Buffer.alloc(piece, 1), { flag: 'a' });
      } catch (fault) {
        assert.equal(fault.code, 'ENOSPC');
        break;
      }
    }
  }
  assert.equal(statfsSync(folder).bavail, 0);
}

journey('Ctrl+Z takes the last act back from any screen', async (desk) => {
  const { id } = desk.rpc('incident_new', { title: 'Parcel labels printed twice' });
  const window = await desk.window();
  await window.go(`#/incident/${id}/timeline`);
  await window.sees('//h1[contains(., "Parcel labels printed twice")]');
  const noted = () => desk.rpc('timeline_list', { incident: id }).total;
  await window.keys('n');
  await window.reads('New note');
  await window.fill('Note', 'Two labels lay on the belt');
  await window.keys('Ctrl+Enter');
  await window.reads('Two labels lay on the belt');
  assert.equal(noted(), 1);

  for (const screen of ['#/insights', '#/problems', `#/incident/${id}/causes`]) {
    await window.go(screen);
    await window.sees('h1');
    await window.keys('Ctrl+z');
    await until(() => noted() === 0, `the note is taken back from ${screen}`, 15_000, () => window.text());
    await window.go(`#/incident/${id}/timeline`);
    await window.reads('Nothing on this timeline yet');
    if (screen === `#/incident/${id}/causes`) break;
    await window.keys('n');
    await window.reads('New note');
    await window.fill('Note', 'Two labels lay on the belt');
    await window.keys('Ctrl+Enter');
    await until(() => noted() === 1, 'the note is there again');
  }
});
