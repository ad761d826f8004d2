/**
 * What the journeys share: one desk for each, the keyboard as a person uses it, and GTK's own file dialog.
 *
 * A journey is left out, with the reason, where something for windows is missing; where `CI` is set it fails instead.
 * When one fails, a picture of its window is left in `target/journeys`.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { Desk, missing, until } from './window.mjs';

const pictures = fileURLToPath(new URL('../../target/journeys', import.meta.url));
const LONGEST_MS = 240_000;

/** Why no journey can be made here, as a sentence; `null` when all is there. */
function lacking() {
  const absent = missing();
  if (absent) return absent;
  return spawnSync('sh', ['-c', 'command -v xdotool']).status === 0 ? null : 'xdotool cannot be found';
}

/** A test over real windows. `run` is given a desk of its own, which is closed afterwards whatever happened. */
export function journey(name, run, { unless } = {}) {
  const absent = lacking();
  const why = absent && !process.env.CI ? absent : (unless ?? null);
  test(name, { timeout: LONGEST_MS, skip: why ? `left out: ${why}` : false }, async () => {
    assert.equal(absent, null, `windows cannot be tested here: ${absent}; \`cargo xtask test\` installs what is missing`);
    const desk = await Desk.open();
    try {
      await run(desk);
    } catch (thrown) {
      await desk.keepPictures(pictures, name).catch(() => {});
      throw thrown;
    } finally {
      await desk.close();
    }
  });
}

/** Where Tab has brought a person: the name of what has the focus. */
export function focused(window) {
  return window.js(() => {
    const at = document.activeElement;
    if (!at || at === document.body || at.getAttribute('role') === 'dialog') return '';
    const label = at.labels?.[0]?.innerText;
    return `${at.getAttribute('aria-label') ?? ''} ${label ?? ''} ${at.innerText ?? ''}`.trim();
  });
}

/** Presses Tab, or Shift+Tab, until something of this name has the focus. */
export async function tabTo(window, name, { back = false, most = 80 } = {}) {
  const met = [];
  for (let i = 0; i <= most; i += 1) {
    const at = await focused(window);
    if (at.includes(name)) return;
    met.push(at.slice(0, 30));
    await window.keys(back ? 'Shift+Tab' : 'Tab');
  }
  assert.fail(`Tab never came to “${name}”, only to ${met.join(' | ')}`);
}

/** Waits until what has the focus has this name. */
export async function hasFocus(window, name) {
  await until(async () => (await focused(window)).includes(name), `“${name}” has the focus`, 10_000, () => focused(window));
}

/** Types words where the focus is. */
export function type(window, words) {
  return window.keys(...[...words].map((letter) => (letter === ' ' ? 'Space' : letter)));
}

function xdotool(desk, ...args) {
  return spawnSync('xdotool', args, { env: desk.env, encoding: 'utf8' });
}

/** Ids of the shown windows with this title on the desk. */
export function shownWindows(desk, title) {
  return xdotool(desk, 'search', '--onlyvisible', '--name', title).stdout.split('\n').filter(Boolean);
}

/**
 * Answers GTK's file dialog with the keyboard: `/` opens its field for paths. Keys that come while the field opens are
 * lost and nothing says when it is there, so the whole path is written anew until the dialog has taken it.
 */
export async function answerDialog(desk, title, path) {
  const shown = () => shownWindows(desk, title)[0];
  const id = await until(shown, `the dialog “${title}” is shown`);
  xdotool(desk, 'windowactivate', '--sync', id);
  xdotool(desk, 'key', 'slash');
  await until(
    async () => {
      if (!shown()) return true;
      xdotool(desk, 'key', 'ctrl+a');
      xdotool(desk, 'type', '--delay', '12', path);
      xdotool(desk, 'key', 'Return');
      return until(() => !shown(), 'it has gone', 2_000).catch(() => false);
    },
    `the dialog “${title}” has taken ${path}`,
  );
}

/** Makes a folder below the desk's home and answers its path. */
export function folder(desk, ...names) {
  const path = join(desk.home, ...names);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Ends the program at once, as a power cut would, and waits until it has gone. */
export async function kill(desk, window) {
  for (const pid of desk.pids()) process.kill(pid, 'SIGKILL');
  await until(() => desk.pids().length === 0, 'the program has gone');
  // The driver holds on to its session, and has room for one.
  await window.close().catch(() => {});
}

const PYTHON = spawnSync('python3', ['-c', 'import sqlite3']).status === 0;
/** Why the file of the library cannot be touched from here; `null` when it can. */
export const noDatabase = PYTHON ? null : 'python3 with sqlite3 cannot be found, with which the library is touched from outside';

/** Runs Python on the library's file, as another program would that knows SQLite. */
export function database(desk, script) {
  const ran = spawnSync('python3', ['-c', script, join(desk.library, 'library.db')], { encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
}

/** Holds the library so that nobody else can write to it; the answer lets it go. */
export async function holdLibrary(desk) {
  const script = 'import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)\ndb.execute("BEGIN IMMEDIATE")\nprint("held", flush=True)\nsys.stdin.read()';
  const child = spawn('python3', ['-c', script, join(desk.library, 'library.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((held, failed) => {
    child.stdout.once('data', held);
    child.once('exit', () => failed(new Error('the library could not be held')));
  });
  return async () => {
    const gone = new Promise((ended) => child.once('exit', ended));
    child.stdin.end();
    await gone;
  };
}

/** Waits for the dialog of the page with this title. */
export function dialog(window, title) {
  return window.sees(`//*[@role="dialog"][.//*[@role="heading"][contains(normalize-space(.), "${title}")]]`);
}
