/**
 * Gathers the licences of everything that is shipped into `src/settings/licences.json`: the crates that the programs are
 * built of, from `cargo metadata`, and the npm packages that the page is built of, from the lock file and what is
 * installed. Needs no network. Does nothing when neither lock file has changed since.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ui = fileURLToPath(new URL('..', import.meta.url));
const root = join(ui, '..');
const out = join(ui, 'src/settings/licences.json');
const PROGRAMS = ['hindcast', 'desktop', 'hindcast-desktop'];
/** Built into the page, though npm counts them as tools. */
const RUNTIME_TOOLS = ['svelte', 'clsx', 'esm-env'];

const lock = readFileSync(join(ui, 'package-lock.json'), 'utf8');
const from = createHash('sha256').update(readFileSync(join(root, 'Cargo.lock'))).update(lock).update(readFileSync(fileURLToPath(import.meta.url))).digest('hex');
if (existsSync(out) && JSON.parse(readFileSync(out, 'utf8')).from === from) process.exit(0);

/** Whose it is, as its licence files say: the first lines that begin with “Copyright”. */
function notice(folder) {
  const lines = new Set();
  for (const name of readdirSync(folder).filter((file) => /^(licen[cs]e|copying|copyright|notice)/i.test(file)).sort()) {
    let text = '';
    try {
      text = readFileSync(join(folder, name), 'utf8');
    } catch {
      continue; // a folder of licences
    }
    for (const line of text.split('\n').map((one) => one.trim())) {
      if (/^(copyright\b(?! (notice|owner|holder|license|law|and|interest|statement|or)).*(\d{4}|\(c\)|©))/i.test(line) && line.length < 160 && !/\[yyyy\]|\{yyyy\}|Free Software Foundation/.test(line)) lines.add(line);
    }
  }
  return [...lines].slice(0, 3).join('; ');
}

/** For packages that say it only in a file. */
function licenceIn(folder) {
  const name = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  const text = name ? readFileSync(join(folder, name), 'utf8') : '';
  return /\bMIT License\b|Permission is hereby granted, free of charge/.test(text) ? 'MIT' : 'see its files';
}

function crates() {
  const args = ['metadata', '--format-version', '1', '--locked', '--filter-platform', 'x86_64-unknown-linux-gnu'];
  const metadata = JSON.parse(execFileSync('cargo', args, { cwd: root, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] }));
  const packages = new Map(metadata.packages.map((one) => [one.id, one]));
  const nodes = new Map(metadata.resolve.nodes.map((one) => [one.id, one]));
  const own = new Set(metadata.workspace_members);
  const seen = new Set();
  const waiting = [...own].filter((id) => PROGRAMS.includes(packages.get(id).name));
  while (waiting.length > 0) {
    const id = waiting.pop();
    if (seen.has(id)) continue;
    seen.add(id);
    for (const dependency of nodes.get(id).deps) {
      if (dependency.dep_kinds.some((kind) => kind.kind === null)) waiting.push(dependency.pkg);
    }
  }
  return [...seen]
    .filter((id) => !own.has(id))
    .map((id) => packages.get(id))
    .map((one) => ({ name: one.name, version: one.version, licence: one.license ?? 'see its files', from: 'crate', notice: notice(dirname(one.manifest_path)) || one.authors.map((author) => author.replace(/ *<[^>]*>/, '')).slice(0, 3).join(', ') }));
}

function packages() {
  const entries = JSON.parse(lock).packages;
  const folderOf = (name, inside) => {
    for (let at = inside; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
      const folder = `${at}${at ? '/' : ''}node_modules/${name}`;
      if (entries[folder]) return folder;
      if (!at) return null;
    }
  };
  const seen = new Set();
  const waiting = [...Object.keys(entries[''].dependencies ?? {}), ...RUNTIME_TOOLS].map((name) => folderOf(name, ''));
  while (waiting.length > 0) {
    const folder = waiting.pop();
    if (!folder || seen.has(folder) || /node_modules\/@types\/[^/]+$/.test(folder)) continue;
    seen.add(folder);
    if (folder === 'node_modules/svelte') continue; // the rest of it is the compiler
    for (const name of Object.keys(entries[folder].dependencies ?? {})) waiting.push(folderOf(name, folder));
  }
  return [...seen].map((folder) => {
    const about = JSON.parse(readFileSync(join(ui, folder, 'package.json'), 'utf8'));
    const author = typeof about.author === 'string' ? about.author.replace(/ *[<(].*$/, '') : (about.author?.name ?? '');
    return { name: about.name, version: about.version, licence: about.license ?? licenceIn(join(ui, folder)), from: 'npm', notice: notice(join(ui, folder)) || author };
  });
}

const shipped = [...crates(), ...packages()].sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en', { numeric: true }));
writeFileSync(out, `${JSON.stringify({ from, shipped })}\n`);
console.log(`licences: ${shipped.length} shipped crates and packages`);
