/**
 * Takes a picture of one screen: `node tests/shot.mjs OUT.png '#/incidents' [--dark] [--size 1440x900] [--keys "j j Enter"] [--library DIR]`.
 * Starts its own server on a library, which is a fresh one with the sample incident unless one is given.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from './browser.mjs';

const [out, hash = '#/incidents', ...rest] = process.argv.slice(2);
const option = (name, other) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : other);
const program = fileURLToPath(new URL('../../target/debug/hindcast', import.meta.url));
let library = option('--library');
if (!library) {
  library = mkdtempSync(join(tmpdir(), 'hindcast-shot-'));
  spawnSync(program, ['--library', library, 'rpc'], { input: '{"call":"sample_make"}\n' });
}
const server = await serve({ library, program });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const [width, height] = option('--size', '1440x900').split('x').map(Number);
const page = await browser.newPage({ viewport: { width, height }, colorScheme: rest.includes('--dark') ? 'dark' : 'light' });
page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(`console: ${message.text()}`));
page.on('pageerror', (error) => console.log(`error: ${error.stack}`));
await page.goto(`${server.address}${hash}`);
await page.waitForTimeout(700);
for (const key of option('--keys', '').split(' ').filter(Boolean)) {
  await page.keyboard.press(key);
  await page.waitForTimeout(250);
}
for (const selector of option('--click', '').split(';;').filter(Boolean)) {
  await page.click(selector, { timeout: 3000 });
  await page.waitForTimeout(300);
}
await page.screenshot({ path: out });
await browser.close();
server.close();
