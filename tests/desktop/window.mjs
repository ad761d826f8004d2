/**
 * The real window, driven as a person would: a virtual screen, a session bus, WebKit's own driver and the desktop
 * program on a library of its own. Nothing of this touches the screen, bus or folders of whoever runs it.
 *
 * A picture is taken only after two animation frames: WebKit's first picture of a session may be older than the page.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const program = process.env.HINDCAST_DESKTOP ?? join(root, 'target/debug/hindcast-desktop');
export const cli = process.env.HINDCAST ?? join(root, 'target/debug/hindcast');
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const WAIT_MS = 20_000;
const CALL_MS = 60_000;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** What is missing on this machine for a window, as a sentence; `null` when all is there. */
export function missing() {
  const wanted = ['Xvfb', 'WebKitWebDriver', 'dbus-daemon', 'openbox'].filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
  if (wanted.length > 0) return `${wanted.join(', ')} cannot be found`;
  if (!existsSync(program)) return `${program} is not built`;
  return null;
}

/** A screen, a bus and a home of their own, and windows on them. */
export class Desk {
  #children = [];
  #display;
  #port;
  #windows = [];

  /** Starts everything but a window. */
  static async open({ size = '1440x900' } = {}) {
    const desk = new Desk();
    desk.home = mkdtempSync(join(tmpdir(), 'hindcast-desk-'));
    desk.library = join(desk.home, 'library');
    const runtime = join(desk.home, 'run');
    mkdirSync(runtime, { mode: 0o700 });
    desk.#display = await desk.#screen(size);
    desk.env = {
      ...process.env,
      DISPLAY: desk.#display,
      HOME: desk.home,
      XDG_DATA_HOME: join(desk.home, 'data'),
      XDG_CONFIG_HOME: join(desk.home, 'config'),
      XDG_CACHE_HOME: join(desk.home, 'cache'),
      XDG_RUNTIME_DIR: runtime,
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      GTK_A11Y: 'none',
      WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1',
      TZ: 'UTC',
      LC_ALL: 'C.UTF-8',
    };
    delete desk.env.WAYLAND_DISPLAY;
    await desk.#bus();
    desk.#run('openbox', []);
    desk.#port = 20_000 + Math.floor(Math.random() * 20_000);
    desk.#run('WebKitWebDriver', [`--port=${desk.#port}`, '--host=127.0.0.1'], { TAURI_AUTOMATION: 'true', TAURI_WEBVIEW_AUTOMATION: 'true' });
    await until(async () => (await fetch(`http://127.0.0.1:${desk.#port}/status`).catch(() => null))?.ok, 'the driver answers');
    return desk;
  }

  async #screen(size) {
    const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    this.#children.push(child);
    const number = await new Promise((found, failed) => {
      child.stdio[3].once('data', (data) => found(String(data).trim()));
      child.once('exit', () => failed(new Error('Xvfb ended before it had a screen')));
    });
    return `:${number}`;
  }

  async #bus() {
    const child = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=3'], { env: this.env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    this.#children.push(child);
    this.env.DBUS_SESSION_BUS_ADDRESS = await new Promise((found, failed) => {
      child.stdio[3].once('data', (data) => found(String(data).trim()));
      child.once('exit', () => failed(new Error('the session bus ended before it had an address')));
    });
  }

  #run(name, args, env = {}) {
    const child = spawn(name, args, { env: { ...this.env, ...env }, stdio: 'ignore' });
    this.#children.push(child);
    return child;
  }

  /** Opens the window on the library of this desk. */
  async window(args = [], { shows = 'nav[aria-label="Main"]' } = {}) {
    const answer = await send(`http://127.0.0.1:${this.#port}/session`, 'POST', {
      capabilities: { alwaysMatch: { browserName: 'wry', 'webkitgtk:browserOptions': { binary: program, args: ['--library', this.library, ...args] } } },
    });
    const window = new Window(`http://127.0.0.1:${this.#port}/session/${answer.sessionId}`);
    this.#windows.push(window);
    await window.sees(shows);
    return window;
  }

  /** Starts the program without a driver, as a second start by the person would. */
  start(args = [], { library = this.library } = {}) {
    return this.#run(program, ['--library', library, ...args]);
  }

  /** Process ids of the windows' program on this library. */
  pids(library = this.library) {
    const found = spawnSync('pgrep', ['-f', `hindcast-desktop --library ${library}( |$)`], { encoding: 'utf8' });
    return found.stdout.split('\n').filter(Boolean).map(Number);
  }

  /** Runs the command line on the same library. */
  cli(...args) {
    const ran = spawnSync(cli, ['--library', this.library, ...args], { encoding: 'utf8', env: this.env });
    if (ran.status !== 0) throw new Error(`hindcast ${args.join(' ')}: ${ran.stderr}`);
    return ran.stdout;
  }

  /** Calls of the contract, past the window. */
  rpc(call, params = {}) {
    const ran = spawnSync(cli, ['--library', this.library, 'rpc'], { encoding: 'utf8', input: `${JSON.stringify({ call, params })}\n`, env: this.env, maxBuffer: 1 << 28 });
    const answer = JSON.parse(ran.stdout);
    if (answer.failure) throw new Error(`${call}: ${answer.failure.message}`);
    return answer.reply;
  }

  /** Saves a picture of each window that still answers. */
  async keepPictures(folder, name) {
    mkdirSync(folder, { recursive: true });
    const file = name.replace(/[^a-z0-9]+/gi, '-').slice(0, 60);
    for (const [i, window] of this.#windows.entries()) await window.picture(join(folder, `${file}-${i + 1}.png`)).catch(() => {});
  }

  /** Ends the windows and takes a file system that was mounted on the desk off again. */
  async unmount(folder) {
    for (const window of this.#windows) await window.close().catch(() => {});
    for (const pid of this.pids()) process.kill(pid, 'SIGKILL');
    await until(() => this.pids().length === 0, 'the windows have gone');
    spawnSync('umount', ['-l', folder]);
  }

  async close() {
    for (const window of this.#windows) await window.close().catch(() => {});
    for (const pid of this.pids()) process.kill(pid, 'SIGKILL');
    for (const child of this.#children.reverse()) child.kill('SIGKILL');
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** One window with its page. */
export class Window {
  #base;

  constructor(base) {
    this.#base = base;
  }

  /** Runs a function in the page. */
  js(run, ...args) {
    return send(`${this.#base}/execute/sync`, 'POST', { script: `return (${run}).apply(null, arguments)`, args });
  }

  /** Runs a function in the page whose last argument is called with the answer. */
  jsAsync(run, ...args) {
    return send(`${this.#base}/execute/async`, 'POST', { script: `(${run}).apply(null, arguments)`, args });
  }

  /** Waits for the first element that fits a selector or, with `//`, a path, and is shown. */
  async sees(selector, { within = WAIT_MS } = {}) {
    const using = selector.startsWith('//') ? 'xpath' : 'css selector';
    return until(
      async () => {
        for (const found of await send(`${this.#base}/elements`, 'POST', { using, value: selector })) {
          const id = found[ELEMENT];
          if (await send(`${this.#base}/element/${id}/displayed`, 'GET').catch(() => false)) return id;
        }
        return null;
      },
      `the page shows ${selector}`,
      within,
      () => this.text(),
    );
  }

  /** Waits until a text stands anywhere on the page. */
  async reads(text, { within = WAIT_MS } = {}) {
    await until(async () => (await this.text()).includes(text), `the page says “${text}”`, within, () => this.text());
  }

  text() {
    return this.js(() => document.body.innerText);
  }

  /** Presses what has this selector. */
  async click(selector) {
    const id = await this.sees(selector);
    await send(`${this.#base}/element/${id}/click`, 'POST', {});
  }

  /** Presses the button, link or menu item of this name. */
  press(name) {
    return this.click(`//*[self::button or self::a or @role="menuitem" or @role="option"][contains(normalize-space(.), ${quoted(name)}) or @aria-label=${quoted(name)}]`);
  }

  /** Types into the field that is labelled so. */
  async fill(label, text) {
    const id = await this.sees(`//*[self::input or self::textarea][@aria-label=${quoted(label)} or @id=//label[contains(normalize-space(.), ${quoted(label)})]/@for or ancestor::label[contains(normalize-space(.), ${quoted(label)})]]`);
    await send(`${this.#base}/element/${id}/clear`, 'POST', {}).catch(() => {});
    await send(`${this.#base}/element/${id}/value`, 'POST', { text });
  }

  /** Presses keys, one after the other; `Ctrl+k` holds the first. */
  async keys(...names) {
    const actions = names.flatMap((name) => {
      const parts = name === '+' ? ['+'] : name.split('+').map((part) => KEYS[part] ?? part);
      return [...parts.map((value) => ({ type: 'keyDown', value })), ...parts.reverse().map((value) => ({ type: 'keyUp', value })), { type: 'pause', duration: 30 }];
    });
    await send(`${this.#base}/actions`, 'POST', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** Goes to a place of the page. */
  go(hash) {
    return this.js((to) => void (location.hash = to), hash);
  }

  /** Saves a picture of the page as it is now. */
  async picture(file) {
    await this.jsAsync((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null))));
    writeFileSync(file, Buffer.from(await send(`${this.#base}/screenshot`, 'GET'), 'base64'));
  }

  close() {
    return send(this.#base, 'DELETE');
  }
}

const KEYS = { Ctrl: '\uE009', Shift: '\uE008', Alt: '\uE00A', Enter: '\uE007', Escape: '\uE00C', Tab: '\uE004', Down: '\uE015', Up: '\uE013', Left: '\uE012', Right: '\uE014', Space: ' ', Backspace: '\uE003', Delete: '\uE017' };

function quoted(text) {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

async function send(url, method, body) {
  const answer = await fetch(url, { method, body: body && JSON.stringify(body), signal: AbortSignal.timeout(CALL_MS) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${url.replace(/.*\/session\/[^/]+/, '')}: ${value?.error}: ${value?.message}`);
  return value;
}

/** Asks until the answer is true, and fails with what was waited for. */
export async function until(ask, what, within = WAIT_MS, seen) {
  const end = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${within / 1000} s in vain until ${what}${seen ? `\nthe page says:\n${await seen()}` : ''}`);
    await pause(100);
  }
}
