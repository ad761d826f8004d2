/**
 * How long the window takes from the start of the program to its first screen, with a library of 10,000 incidents, beside a
 * bare Tauri window in the same run; and what memory the whole process tree takes (`cargo xtask start`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Desk, until } from './window.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const release = (name) => join(root, 'target/release', name);
const RUNS = 9;
const INCIDENTS = 10_000;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function once(desk, program, args) {
  const begun = process.hrtime.bigint();
  return new Promise((done, failed) => {
    const child = spawn(program, args, { env: { ...desk.env, WEBKIT_SKIA_ENABLE_CPU_RENDERING: undefined, WEBKIT_DISABLE_DMABUF_RENDERER: '1' }, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.on('exit', (code) => {
      clearTimeout(timer);
      if (code === 0) done(Number(process.hrtime.bigint() - begun) / 1e6);
      else failed(new Error(`${program} ended with ${code}`));
    });
  });
}

/** Proportional memory of a process and all it started, in MB. */
function memory(pid) {
  const all = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const tree = [pid];
  for (const one of tree) tree.push(...all.filter(([, parent]) => parent === one).map(([child]) => child));
  const kilobytes = tree.map((one) => Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/smaps_rollup`, 'utf8'))?.[1] ?? 0));
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

const desk = await Desk.open();
try {
  const lines = Array.from({ length: INCIDENTS }, (_, i) => JSON.stringify({ call: 'incident_new', params: { title: `Incident ${i} of the queue service`, service: `service-${i % 40}`, severity: (i % 4) + 1 } }));
  const made = spawnSync(release('hindcast'), ['--library', desk.library, 'rpc'], { input: lines.join('\n'), maxBuffer: 1 << 28, stdio: ['pipe', 'ignore', 'inherit'] });
  if (made.status !== 0) throw new Error('the library could not be made');
  const bare = [];
  const window = [];
  for (let run = 0; run < RUNS; run += 1) {
    bare.push(await once(desk, release('examples/bare'), []));
    window.push(await once(desk, release('hindcast-desktop'), ['--library', desk.library, '--until-shown']));
  }
  const child = spawn(release('hindcast-desktop'), ['--library', desk.library], { env: desk.env, stdio: 'ignore' });
  await new Promise((done) => setTimeout(done, 4_000));
  const megabytes = memory(child.pid);
  child.kill();
  await until(async () => child.exitCode !== null || child.signalCode !== null, 'the window closes');
  const show = (name, values) => console.log(`${name.padEnd(34)} median ${median(values).toFixed(0)} ms   of ${values.map((value) => value.toFixed(0)).join(' ')}`);
  show('bare Tauri window', bare);
  show(`Hindcast, ${INCIDENTS} incidents`, window);
  console.log(`ratio ${(median(window) / median(bare)).toFixed(2)}, aim 1.6; memory of the tree ${megabytes.toFixed(0)} MB (PSS), aim 350`);
} finally {
  await desk.close();
}
