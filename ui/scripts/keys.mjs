/**
 * Gathers the keys of all screens from where they are registered (`{ key: 'j', does: 'Next', group: 'Timeline' }`) into
 * `src/settings/keys.json`, so that Settings can list them without being on each screen, and never says what is not so.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The keys that a source text registers. */
export function keysOf(text, file = '') {
  const group = /\bgroup = '([^']+)'/.exec(text)?.[1];
  const found = [];
  for (const match of text.matchAll(/\{\s*key: '([^']+)',\s*does: ([^\n]*)/g)) {
    const [, key, rest] = match;
    const does = rest.slice(0, beforeNext(rest));
    const words = [...does.matchAll(/'([^']+)'/g)].map((one) => one[1]);
    if (words.length === 0) continue;
    const own = /\bgroup: '([^']+)'/.exec(rest)?.[1] ?? (/\bgroup\b[,}: ]/.test(rest) ? group : undefined);
    found.push({ key, does: words.join(' / '), group: own ?? group ?? placeOf(file) });
  }
  return found;
}

/** Where the words of `does` end: at the next field of the object. */
function beforeNext(rest) {
  const at = rest.search(/,\s*(status|group|run|inText)\b/);
  return at < 0 ? rest.length : at;
}

const PLACES = { Proposals: 'Proposals', Incident: 'Incident', Incidents: 'Incidents', Problem: 'Problem', Problems: 'Problems' };
function placeOf(file) {
  const view = /views\/(\w+?)View\.svelte$/.exec(file)?.[1];
  if (view) return PLACES[view] ?? view;
  const noun = /src\/(\w+)\//.exec(file)?.[1] ?? 'Other';
  return noun.charAt(0).toUpperCase() + noun.slice(1);
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? files(join(folder, one.name)) : [join(folder, one.name)]));
}

/** All keys of the source, each said once. */
export function gather(folder) {
  const seen = new Set();
  return files(folder)
    .filter((file) => /\.(svelte|ts)$/.test(file) && !/\.test\.ts$|bindings/.test(file))
    .sort()
    .flatMap((file) => keysOf(readFileSync(file, 'utf8'), file))
    .filter(({ key, does, group }) => !seen.has(`${group} ${key} ${does}`) && seen.add(`${group} ${key} ${does}`));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const source = fileURLToPath(new URL('../src', import.meta.url));
  const keys = gather(source);
  writeFileSync(join(source, 'settings/keys.json'), `${JSON.stringify(keys)}\n`);
  console.log(`keys: ${keys.length}`);
}
