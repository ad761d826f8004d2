/**
 * What the page may ask of the program, and where it may go (W02, W03): tried from the live page, as a page that was
 * taken over would. Nothing is granted that was not reviewed, and nothing that is asked ends the program.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Desk, missing, program, until } from './window.mjs';

const lacks = missing();
const left = { skip: lacks ? `no window here: ${lacks}` : false };
const CODES = new Set(['not_found', 'invalid', 'conflict', 'unauthorised', 'rate_limited', 'offline', 'refused', 'cancelled', 'busy', 'corrupt', 'internal']);
const contract = readFileSync(fileURLToPath(new URL('../../ui/src/bindings/contract.ts', import.meta.url)), 'utf8');
/** Every call of the contract, as the generated types name them. */
const CALLS = [...contract.split('export type Contract = {')[1].split('};')[0].matchAll(/^\s+(\w+): \[/gm)].map((found) => found[1]);

let desk, window, mark;

before(async () => {
  if (lacks) return;
  desk = await Desk.open();
  desk.rpc('sample_make');
  window = await desk.window();
  mark = await window.js(() => (globalThis.__mark = Math.random()));
});
after(() => desk?.close());

/** Asks many commands one after the other; for each what came of it. */
async function ask(questions) {
  const answers = [];
  for (let from = 0; from < questions.length; from += 60) {
    answers.push(
      ...(await window.jsAsync(
        async (some, done) => {
          const out = [];
          // What the driver cannot carry is made in the page.
          const filled = (value) => (value?.junk !== undefined ? globalThis.__junk[value.junk] : value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner)])) : value);
          for (const [command, given] of some) {
            const args = filled(given);
            out.push(
              await Promise.race([
                globalThis.__TAURI_INTERNALS__.invoke(command, args).then((reply) => ({ reply: reply ?? null }), (failure) => ({ failure })),
                new Promise((late) => setTimeout(() => late({ late: true }), 8_000)),
              ]),
            );
          }
          done(JSON.parse(JSON.stringify(out)));
        },
        questions.slice(from, from + 60),
      )),
    );
  }
  return answers;
}

/** The program answers as ever, and it is the same page. */
async function alive() {
  const [about] = await ask([['about', {}]]);
  assert.ok(about.reply?.version, JSON.stringify(about));
  assert.equal(await window.js(() => globalThis.__mark), mark, 'the page was left');
  assert.equal(desk.pids().length, 1);
}

const PLUGINS = {
  dialog: ['open', 'save', 'message', 'ask', 'confirm'],
  event: ['listen', 'unlisten', 'emit', 'emit_to'],
  app: ['version', 'name', 'tauri_version', 'identifier', 'app_show', 'app_hide', 'default_window_icon', 'set_app_theme', 'set_dock_visibility', 'fetch_data_store_identifiers', 'remove_data_store', 'bundle_type', 'register_listener', 'remove_listener', 'supports_multiple_windows'],
  path: ['resolve_directory', 'resolve', 'normalize', 'join', 'dirname', 'extname', 'basename', 'is_absolute'],
  image: ['new', 'from_bytes', 'from_path', 'rgba', 'size'],
  menu: ['new', 'append', 'prepend', 'insert', 'remove', 'remove_at', 'items', 'get', 'popup', 'create_default', 'set_as_app_menu', 'set_as_window_menu', 'text', 'set_text', 'is_enabled', 'set_enabled', 'set_accelerator', 'set_icon'],
  resources: ['close'],
  tray: ['new', 'get_by_id', 'remove_by_id', 'set_icon', 'set_menu', 'set_tooltip', 'set_title', 'set_visible', 'set_temp_dir_path'],
  webview: ['create_webview', 'create_webview_window', 'get_all_webviews', 'webview_close', 'webview_position', 'webview_size', 'set_webview_position', 'set_webview_size', 'set_webview_focus', 'set_webview_zoom', 'set_webview_background_color', 'set_webview_auto_resize', 'webview_hide', 'webview_show', 'reparent', 'clear_all_browsing_data', 'internal_toggle_devtools', 'print'],
  window: ['create', 'get_all_windows', 'close', 'destroy', 'hide', 'show', 'minimize', 'maximize', 'unmaximize', 'set_title', 'set_size', 'set_position', 'set_fullscreen', 'set_focus', 'set_icon', 'set_always_on_top', 'set_decorations', 'set_ignore_cursor_events', 'set_cursor_grab', 'set_skip_taskbar', 'start_dragging', 'start_resize_dragging', 'inner_size', 'outer_position', 'title', 'theme', 'scale_factor', 'available_monitors', 'current_monitor', 'cursor_position', 'is_maximized', 'internal_toggle_maximize', 'set_content_protected', 'set_background_color', 'set_badge_count'],
  fs: ['read_file', 'read_text_file', 'read_dir', 'write_file', 'write_text_file', 'remove', 'rename', 'copy_file', 'mkdir', 'exists', 'stat', 'open', 'watch', 'size'],
  shell: ['execute', 'spawn', 'open', 'kill', 'stdin_write'],
  http: ['fetch', 'fetch_send', 'fetch_read_body', 'fetch_cancel'],
  opener: ['open_url', 'open_path', 'reveal_item_in_dir'],
  process: ['exit', 'restart'],
  updater: ['check', 'download', 'install', 'download_and_install'],
  clipboard: ['read_text', 'write_text'],
  'clipboard-manager': ['read_text', 'write_text', 'read_image', 'write_html', 'clear'],
  notification: ['notify', 'is_permission_granted', 'request_permission'],
  os: ['platform', 'hostname', 'locale'],
  sql: ['load', 'execute', 'select'],
  store: ['load', 'get', 'set'],
  upload: ['upload', 'download'],
  websocket: ['connect', 'send'],
  'global-shortcut': ['register', 'unregister'],
  'deep-link': ['get_current', 'register'],
  autostart: ['enable', 'disable', 'is_enabled'],
  cli: ['cli_matches'],
  log: ['log'],
  'persisted-scope': ['x'],
  'single-instance': ['x', 'activate'],
  'window-state': ['save_window_state', 'restore_state'],
  __TAURI_CHANNEL__: ['fetch'],
};
const UNKNOWN = ['', ' ', 'tauri', 'Call', 'CALL', 'call ', ' call', 'call\0', 'call/', '../call', 'core:call', 'core:app:version', 'core:event:listen', 'core:window:create', 'plugin:', 'plugin:|', 'plugin:dialog', 'plugin:dialog|', 'plugin:|open', 'plugin:dialog|open|save', 'plugin:core|call', 'plugin:dialog%7Copen', '__initialized', '__tauri_internals', 'constructor', '__proto__', 'toString', 'eval', 'invoke', 'exit', 'restore', 'library_show', 'pick', 'open', 'fetch', 'Über', '💥', 'a'.repeat(10_000)];

test('no plugin of Tauri and no unknown command is granted', left, async () => {
  const arg = { path: '/etc/passwd', url: 'https://canary.invalid/', event: 'x', handler: 1, target: { kind: 'Any' }, payload: 1, options: { title: 'x', label: 'x', url: 'https://canary.invalid/', filters: [] }, title: 'x', message: 'x', label: 'main', value: true, directory: 1, program: 'sh', args: [], rid: 1 };
  const commands = [...Object.entries(PLUGINS).flatMap(([plugin, names]) => names.map((name) => `plugin:${plugin}|${name}`)), ...UNKNOWN];
  const answers = await ask(commands.flatMap((command) => [[command, arg], [command, {}]]));
  const granted = answers.map((answer, i) => [commands[i >> 1], answer]).filter(([command, answer]) => !answer.failure && command !== 'plugin:__TAURI_CHANNEL__|fetch');
  assert.deepEqual(granted, []);
  const said = new Set(answers.filter((answer) => answer.failure).map((answer) => String(answer.failure).replace(/[^ ]*[|:.][^ ]*/g, '…').slice(0, 60)));
  console.log(`${answers.length} questions to ${commands.length} commands, none granted; ${said.size} sorts of answer`);
  // What a channel holds is given once and only to whoever knows its number: nothing waits there.
  const channels = await ask(Array.from({ length: 40 }, (_, id) => ['plugin:__TAURI_CHANNEL__|fetch', { id }]));
  assert.deepEqual(channels.filter((answer) => answer.reply), []);
  await alive();
});

/** Things that fit nowhere. */
function junk() {
  const deep = (n) => Array.from({ length: n }).reduce((inner) => ({ a: inner }), 1);
  const list = (n) => Array.from({ length: n }).reduce((inner) => [inner], 1);
  const long = 'x'.repeat(200_000);
  return [
    null, true, false, 0, -1, 1.5, 1e308, 9_007_199_254_740_993, '', ' ', 'x', '\0', '\u202e', '💥', '\ud800', long, [], [null], [1, 'x', {}], list(100), list(2_000), {}, { '': 1 }, { a: 1 }, deep(100), deep(2_000),
    { incident: null }, { incident: 1 }, { incident: '' }, { incident: 'INC-' }, { incident: 'INC-0' }, { incident: 'INC--1' }, { incident: 'INC-99999999999999999999' }, { incident: 'INC-1; DROP TABLE incident' }, { incident: ['INC-1'] }, { incident: { $ne: 1 } }, { incident: 'E-1' }, { incident: long },
    { incident: 'INC-1', list: { incident: 'INC-1', limit: -1 } }, { incident: 'INC-1', limit: -1 }, { incident: 'INC-1', limit: 1e20 }, { incident: 'INC-1', offset: 'x' }, { incident: 'INC-1', at: 'never' }, { incident: 'INC-1', at: '+999999-01-01T00:00:00Z' }, { incident: 'INC-1', section: '../..', markdown: 1 }, { incident: 'INC-1', unknown: 1 },
    { __proto__: null, incident: 'INC-1', constructor: 1 }, { text: null }, { text: '"'.repeat(5_000) }, { text: 'a:b:c AND (OR NOT *' }, { text: '*' }, { title: 1 }, { title: long }, { title: '\0' }, { problem: 'P-0' }, { action: 'A-x' }, { proposal: 'PR-1', text: 1 }, { evidence: 'E-0' }, { ids: ['E-1', 7] }, { ids: 'E-1' }, { hypothesis: 'H-1', role: 'x' }, { batch: 'B-1', skew_ms: 1e30 }, { passage: 'C-1', text: [] }, { seq: -1 }, { act: -1 }, { task: '../x' },
  ];
}

async function junkInPage() {
  await window.js(`() => { globalThis.__junk = (${junk})(); }`);
  return junk();
}

/** Dialogs and programs that a person would see: asked only for what they refuse before they show anything. */
const OWN = ['call', 'attach', 'restore_library', 'open_link', 'open_place', 'pick_folder', 'pick_file_to_write'];
const NEEDS = { call: 'envelope', attach: 'channel', restore_library: 'pick', open_link: 'address', open_place: 'pick', pick_folder: 'title', pick_file_to_write: 'title' };

test('own commands answer malformed arguments with a failure', left, async () => {
  const values = await junkInPage();
  const questions = OWN.flatMap((command) =>
    values.flatMap((value, n) => {
      const takesText = ['pick_folder', 'pick_file_to_write'].includes(command);
      // An absent pick is the library's own folder, and a title is any text: these would open something.
      if (typeof value === 'string' && takesText) return [];
      if (command === 'open_place' && value === null) return [];
      if (command === 'attach' && typeof value === 'string') return [[command, { channel: `__CHANNEL__:${value.slice(0, 50)}` }]];
      return [[command, { [NEEDS[command]]: { junk: n }, ...(command === 'pick_file_to_write' && { name: { junk: n } }) }]];
    }),
  );
  for (const command of OWN) questions.push([command, { none: 1 }]);
  const answers = await ask(questions.filter(([command, args]) => !(command === 'open_place' && args.none)));
  const wrong = answers.map((answer, i) => [questions[i], answer]).filter(([, answer]) => !answer.failure);
  assert.deepEqual(wrong.map(([question, answer]) => [JSON.stringify(question).slice(0, 120), answer]), []);
  console.log(`${answers.length} malformed questions to ${OWN.length} own commands`);
  await alive();
});

test('every call of the contract answers malformed params with a typed failure', left, async () => {
  assert.ok(CALLS.length > 50, `${CALLS.length} calls`);
  const values = await junkInPage();
  // Replaced in full by the sample, many times over, is slow and no malformed call; the same holds for a task of minutes.
  const takesNothing = new Set(['sample_make', 'library_show', 'library_check']);
  let asked = 0, replies = 0;
  const wrong = [];
  for (const call of CALLS.filter((name) => !takesNothing.has(name))) {
    const questions = values.map((_, junk) => ['call', { envelope: { call, params: { junk } } }]);
    const answers = await ask(questions);
    asked += answers.length;
    answers.forEach((answer, i) => {
      if (answer.late) return wrong.push([call, JSON.stringify(values[i]).slice(0, 100), 'no answer']);
      if (!answer.failure) return (replies += 1);
      const failure = answer.failure;
      // What no JSON reader takes is refused before it is a call: a lone half of a character, and far too deep a nest.
      if (typeof failure === 'string' && /^(recursion limit exceeded|unexpected end of hex escape)/.test(failure)) return;
      const isTyped = CODES.has(failure.code) && typeof failure.message === 'string' && failure.message.length > 0;
      if (!isTyped || failure.code === 'internal' || failure.code === 'corrupt') wrong.push([call, JSON.stringify(values[i])?.slice(0, 100), JSON.stringify(failure).slice(0, 300)]);
    });
  }
  console.log(`${asked} questions to ${CALLS.length - takesNothing.size} calls: ${replies} fitted after all, ${wrong.length} went wrong`);
  assert.deepEqual(wrong.slice(0, 20), []);
  await alive();
});

test('a path is not taken from the page', left, async () => {
  const file = join(desk.home, 'secret.csv');
  writeFileSync(file, 'time,text\n2026-03-06T10:00:00Z,secret\n');
  const paths = [file, '/etc/passwd', desk.home, `file://${file}`, '../secret.csv', 'pick:1', 'pick:0', 'pick:', 'pick:1 ', 'PICK:1', 'pick:18446744073709551616', '~', '$HOME', '\0', `${file}\0.csv`, '/proc/self/environ', '/dev/stdin', '', '.', '//etc/passwd'];
  const fields = (path) => [
    ['import_run', { incident: 'INC-1', paths: [path] }], ['import_run', { incident: 'INC-1', paths: path }], ['import_run', { incident: 'INC-1', git: path }], ['import_run', { incident: 'INC-1', paths: ['pick:1', path] }], ['import_run', { incident: 'INC-1', paths: [[path]] }], ['import_run', { incident: 'INC-1', paths: [{ path }] }], ['import_run', { incident: 'INC-1', paths: { 0: path } }], ['import_run', [{ incident: 'INC-1', paths: [path] }]],
    ['export_write', { incident: 'INC-1', to: 'json', folder: path }], ['export_write', { incident: 'INC-1', to: 'json', folder: [path] }], ['library_backup', { file: path }], ['library_backup', { file: [path] }],
    // Other spellings of the same call and field must not pass the gate and still be understood behind it.
    ['import_run ', { incident: 'INC-1', paths: [path] }], ['Import_Run', { incident: 'INC-1', paths: [path] }], ['export_write', { incident: 'INC-1', to: 'json', Folder: path }], ['library_backup', { 'file ': path }], ['import_preview', { incident: 'INC-1', paths: [path] }],
  ];
  const questions = paths.flatMap((path) => fields(path).map(([call, params]) => ['call', { envelope: { call, params } }]));
  questions.push(...paths.map((pick) => ['restore_library', { pick }]), ...paths.map((pick) => ['open_place', { pick }]));
  const before = desk.rpc('batch_list', { incident: 'INC-1' }).length;
  const answers = await ask(questions);
  const granted = answers.map((answer, i) => [questions[i], answer]).filter(([, answer]) => !answer.failure);
  assert.deepEqual(granted.map((one) => JSON.stringify(one)), []);
  assert.equal(desk.rpc('batch_list', { incident: 'INC-1' }).length, before);
  console.log(`${questions.length} questions with paths, none granted`);
  await alive();
});

test('frames and workers get nothing', left, async () => {
  const got = await window.jsAsync(async (done) => {
    const out = {};
    // Who does not know the key of the page gets no answer at all.
    const soon = (answer) => Promise.race([answer, new Promise((_, late) => setTimeout(() => late(new Error('silence')), 1_500))]);
    const frame = (name, make) =>
      new Promise((end) => {
        const element = document.createElement('iframe');
        make(element);
        document.body.append(element);
        setTimeout(() => {
          let inside = 'closed';
          try {
            const other = element.contentWindow;
            inside = !other ? 'closed' : { internals: typeof other.__TAURI_INTERNALS__?.invoke, ran: other.__ran ?? null, nested: other.document?.querySelectorAll('iframe').length ?? null };
          } catch (error) {
            inside = `closed: ${error.name}`;
          }
          element.remove();
          out[name] = inside;
          end();
        }, 250);
      });
    const script = '<script>window.__ran = 1; parent.__fromFrame = 1; window.webkit?.messageHandlers?.ipc?.postMessage("{}")</scr' + 'ipt>';
    const url = URL.createObjectURL(new Blob([script], { type: 'text/html' }));
    await frame('srcdoc', (element) => (element.srcdoc = script));
    await frame('blob', (element) => (element.src = url));
    await frame('data', (element) => (element.src = `data:text/html,${encodeURIComponent(script)}`));
    await frame('javascript', (element) => (element.src = 'javascript:parent.__fromFrame = 1'));
    await frame('own', (element) => (element.src = '/index.html'));
    await frame('other', (element) => (element.src = 'https://canary.invalid/'));
    await frame('sandbox', (element) => { element.sandbox = 'allow-scripts'; element.srcdoc = script; });
    await frame('nested', (element) => (element.srcdoc = `<iframe srcdoc="${script.replaceAll('"', '&quot;')}"></iframe>`));
    await frame('blank', (element) => (element.src = 'about:blank'));
    // A blank frame shares our origin: what it can reach must still know the key of the page.
    const blank = document.createElement('iframe');
    document.body.append(blank);
    const other = blank.contentWindow;
    out.blankInvoke = typeof other?.__TAURI_INTERNALS__?.invoke;
    try {
      const answer = await soon(other.fetch('ipc://localhost/about', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'Tauri-Callback': '1', 'Tauri-Error': '2', 'Tauri-Invoke-Key': 'guess' } }));
      out.blankFetch = answer.headers.get('Tauri-Response') === 'ok' ? 'granted' : `refused ${answer.status}`;
    } catch (error) {
      out.blankFetch = `refused ${error.name}`;
    }
    try {
      const before = globalThis.__answers = [];
      other.webkit?.messageHandlers?.ipc?.postMessage(JSON.stringify({ cmd: 'about', callback: 1, error: 2, payload: {}, options: {}, __TAURI_INVOKE_KEY__: 'guess' }));
      out.blankPost = before.length === 0 ? 'nothing' : 'something';
    } catch (error) {
      out.blankPost = `refused ${error.name}`;
    }
    blank.remove();
    try {
      const answer = await soon(fetch('ipc://localhost/about', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'Tauri-Callback': '1', 'Tauri-Error': '2', 'Tauri-Invoke-Key': 'guess' } }));
      out.withoutKey = answer.headers.get('Tauri-Response') === 'ok' ? 'granted' : `refused ${answer.status}`;
    } catch (error) {
      out.withoutKey = `refused ${error.name}`;
    }
    const worker = (name, make) =>
      new Promise((end) => {
        try {
          const one = make();
          (one.port ?? one).onmessage = () => { out[name] = 'ran'; end(); };
          one.onerror = () => { out[name] = 'refused'; end(); };
          setTimeout(() => { out[name] ??= 'silent'; end(); }, 500);
        } catch (error) {
          out[name] = `refused ${error.name}`;
          end();
        }
      });
    const code = URL.createObjectURL(new Blob(['postMessage(typeof __TAURI_INTERNALS__)'], { type: 'text/javascript' }));
    await worker('blobWorker', () => new Worker(code));
    await worker('dataWorker', () => new Worker('data:text/javascript,postMessage(1)'));
    await worker('sharedWorker', () => new SharedWorker(code));
    try {
      await navigator.serviceWorker.register(code);
      out.serviceWorker = 'registered';
    } catch (error) {
      out.serviceWorker = 'refused';
    }
    out.fromFrame = globalThis.__fromFrame ?? null;
    done(out);
  });
  console.log(JSON.stringify(got));
  assert.equal(got.fromFrame, null, 'a script ran in a frame');
  for (const name of ['srcdoc', 'blob', 'data', 'javascript', 'own', 'other', 'sandbox', 'nested', 'blank']) {
    const inside = got[name];
    assert.ok(typeof inside === 'string' || (inside.internals === 'undefined' && inside.ran === null), `${name}: ${JSON.stringify(inside)}`);
  }
  assert.equal(got.blankInvoke, 'undefined');
  for (const name of ['blankFetch', 'withoutKey', 'blobWorker', 'dataWorker', 'sharedWorker', 'serviceWorker']) assert.match(got[name], /^(refused|silent)/, name);
  await alive();
});

/** Addresses that look like ours, or that lead elsewhere. */
function lookAlikes() {
  const hosts = ['app.evil', 'evil.invalid', 'tauri.localhost.evil.invalid', 'app.tauri.localhost', 'xtauri.localhost', 'tauri.localhost.', 'tauri-localhost', 'tauri.localhost:81', 'tauri.localhost:8080', 'user@tauri.localhost', 'user:pw@tauri.localhost', 'tauri.localhost@evil.invalid', 'localhost', 'localhost:1420', '127.0.0.1', '127.1', '0.0.0.0', '[::1]', '2130706433', '0x7f000001', 'ipc.localhost', 'ipc.localhost:81', 'asset.localhost', 'tauri.localhоst', 'tаuri.localhost', 'xn--turi-53d.localhost', 'tauri。localhost.invalid', 'tauri.localhost%2eevil.invalid', 'tauri.localhost%00.evil.invalid'];
  const web = hosts.flatMap((host) => [`http://${host}/`, `https://${host}/index.html`]);
  return [
    ...web, 'tauri://evil/', 'tauri://localhost.evil/', 'tauri://evil.localhost/', 'tauri://localhost:81/', 'tauri://user@localhost/', 'tauri://user:pw@localhost/index.html', 'tauri://localhost@evil/', 'tauri://LOCALHOST.evil/', 'tauri://lоcalhost/', 'tauri:localhost', 'tauri:///index.html', 'tauri://', 'tauri2://localhost/', 'ipc://localhost/about', 'ipc://localhost/call', 'asset://localhost/etc/passwd', 'asset://localhost/%2fetc%2fpasswd', 'file:///etc/passwd', 'file://localhost/etc/passwd', 'data:text/html,<h1>x</h1>', 'data:text/html;base64,PGgxPng8L2gxPg==', 'blob:tauri://localhost/1', 'about:blank', 'about:srcdoc', 'about:config', 'javascript:void(location.hash="#/gone")', 'view-source:https://evil.invalid/', 'ftp://evil.invalid/', 'ws://evil.invalid/', 'wss://evil.invalid/', 'mailto:x@evil.invalid', 'tel:1', 'smb://evil.invalid/x', 'vbscript:x', 'resource:///org/gnome', 'webkit://gpu', 'inspector://x', 'chrome://settings', 'intent://x', 'steam://x', 'ms-settings:', 'gopher://evil.invalid/', '/evil.invalid', 'tauri.localhost.evil', '//evil.invalid/', '\\\\evil.invalid\\x', '///evil.invalid/', '/\\evil.invalid/', 'https:evil.invalid', 'https:/evil.invalid', 'HTTPS://EVIL.INVALID/', 'h\nttps://evil.invalid/',
  ];
}

test('the window shows no page but its own', left, async () => {
  const places = lookAlikes();
  assert.ok(places.length >= 100, `${places.length}`);
  const home = await window.js(() => location.href);
  const readable = await window.js((all) => all.map((to) => URL.canParse(to, location.href)), places);
  // In a shadow the link is hidden from what the page does about links: the window has to refuse.
  const ways = [(to) => (location.href = to), (to) => location.assign(to), (to) => location.replace(to), (to) => { const link = document.createElement('a'); link.href = to; const host = document.createElement('div'); document.body.append(host); host.attachShadow({ mode: 'open' }).append(link); link.click(); host.remove(); }];
  const moved = [];
  let tried = 0;
  for (const [n, place] of places.entries()) {
    if (!readable[n]) continue;
    tried += 1;
    // Written out, since a function does not travel to the page.
    await window.jsAsync(`(to, done) => { try { (${ways[n % ways.length]})(to); } catch {} setTimeout(() => done(null), 40); }`, place).catch((error) => moved.push([place, error.message]));
    const [at, same] = await window.js(() => [location.href, globalThis.__mark]);
    if (at !== home || same !== mark) moved.push([place, at]);
  }
  assert.deepEqual(moved, []);
  await alive();
  // What cannot be parsed is judged by nobody, and WebKit would show an empty page for it: the page itself stays.
  const broken = places.filter((_, n) => !readable[n]);
  for (const place of broken) {
    await window.jsAsync('(to, done) => { const link = document.createElement("a"); link.href = to; document.body.append(link); link.click(); link.remove(); setTimeout(() => done(null), 150); }', place);
    assert.deepEqual(await window.js(() => [location.href, globalThis.__mark]), [home, mark], place);
  }
  await alive();
  console.log(`${tried} places, none reached; ${broken.length} that cannot be parsed, the page stayed`);
});

/** Ports at which a process of these ids listens. */
function listening(pids) {
  const sockets = new Set(pids.flatMap((pid) => readdirSync(`/proc/${pid}/fd`).map((fd) => { try { return readlinkSync(`/proc/${pid}/fd/${fd}`); } catch { return ''; } })).map((link) => /^socket:\[(\d+)\]/.exec(link)?.[1]).filter(Boolean));
  return ['tcp', 'tcp6'].flatMap((kind) => readFileSync(`/proc/net/${kind}`, 'utf8').split('\n').slice(1).map((line) => line.trim().split(/\s+/)).filter((row) => row[3] === '0A' && sockets.has(row[9])).map((row) => parseInt(row[1].split(':').pop(), 16)));
}

/** Process ids of a program and what it started. */
function family(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(family)];
}

test('no door for inspectors is open', left, async () => {
  // A debug build opens them only when it is to be driven, which is how this very test sees what an open one looks like.
  const cases = [
    { env: { WEBKIT_INSPECTOR_SERVER: '127.0.0.1:29871' }, open: [] },
    { env: { WEBKIT_INSPECTOR_HTTP_SERVER: '127.0.0.1:29872' }, open: [] },
    { env: { WEBKIT_INSPECTOR_SERVER: '127.0.0.1:29873', WEBKIT_INSPECTOR_HTTP_SERVER: '127.0.0.1:29874', TAURI_AUTOMATION: 'true' }, open: [] },
    { env: { WEBKIT_INSPECTOR_SERVER: '127.0.0.1:29875', TAURI_WEBVIEW_AUTOMATION: 'true' }, open: [29875], onlyDebug: true },
  ];
  for (const { env, open, onlyDebug } of cases) {
    const desk = await Desk.open();
    try {
      const child = spawn(program, ['--library', desk.library], { env: { ...desk.env, ...env }, stdio: 'ignore' });
      await until(() => family(child.pid).length > 2, 'the window has its page');
      await new Promise((done) => setTimeout(done, 800));
      const ports = listening(family(child.pid));
      if (!onlyDebug || ports.length > 0) assert.deepEqual(ports, open, JSON.stringify(env));
      console.log(`${JSON.stringify(env)}: listens at [${ports}]`);
      child.kill('SIGKILL');
    } finally {
      await desk.close();
    }
  }
});
