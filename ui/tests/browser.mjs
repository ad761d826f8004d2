/**
 * Serves the page built for a plain browser (`npm run build:browser`) with the policy of the desktop window, and passes
 * its calls to `hindcast rpc`. For looking at screens and for the accessibility checks; it listens on loopback only.
 *
 *   node tests/browser.mjs [--library DIR] [--port N] [--program PATH] [--pick PATH]...
 */
import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

const here = fileURLToPath(new URL('.', import.meta.url));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.json': 'application/json' };

/** The policy in `tauri.conf.json`, with this server in the place of the window's own channel. */
async function policy() {
  const conf = JSON.parse(await readFile(join(here, '../../src-tauri/tauri.conf.json'), 'utf8'));
  return Object.entries({ ...conf.app.security.csp, 'connect-src': "'self'" })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** One `hindcast rpc` process; answers come in the order of the questions. */
function core(program, library) {
  const child = spawn(program, [...(library ? ['--library', library] : []), 'rpc'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  child.on('exit', () => waiting.splice(0).forEach((answer) => answer('{"failure":{"code":"internal","message":"the core ended"}}')));
  return {
    ask: (request) =>
      new Promise((answer) => {
        waiting.push(answer);
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    end: () => child.stdin.end(),
  };
}

/**
 * Starts the server.
 * `policy: false` leaves the policy out, to see what holds without it.
 * @param {{library?: string, port?: number, program?: string, picks?: string[], dist?: string, policy?: boolean}} options
 * @returns {Promise<{address: string, close: () => void}>}
 */
export async function serve(options = {}) {
  const dist = options.dist ?? join(here, '../dist-browser');
  const program = options.program ?? join(here, '../../target/debug/hindcast');
  const rpc = core(program, options.library);
  const csp = await policy();
  const server = createServer(async (request, response) => {
    try {
      if (request.method === 'POST') {
        let body = '';
        for await (const part of request) body += part;
        if (request.url?.endsWith('/picks')) {
          const picks = await Promise.all(
            (options.picks ?? []).map(async (path) => {
              const about = await stat(path).catch(() => null);
              return { pick: path, name: basename(path), path, is_folder: about?.isDirectory() ?? false, size: about?.isFile() ? about.size : null };
            }),
          );
          return response.setHeader('content-type', 'application/json').end(JSON.stringify({ reply: picks }));
        }
        return response.setHeader('content-type', 'application/json').end(await rpc.ask(JSON.parse(body)));
      }
      const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
      const file = join(dist, path === '/' ? 'index.html' : path);
      const bytes = await readFile(file);
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      if (options.policy !== false) response.setHeader('content-security-policy', csp);
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise((ready) => server.listen(options.port ?? 0, '127.0.0.1', ready));
  const { port } = server.address();
  return {
    address: `http://127.0.0.1:${port}/`,
    close() {
      rpc.end();
      server.close();
      server.closeAllConnections();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = { picks: [] };
  const args = process.argv.slice(2);
  while (args.length > 0) {
    const name = args.shift();
    const value = args.shift();
    if (name === '--pick') options.picks.push(value);
    else if (name === '--port') options.port = Number(value);
    else options[name.slice(2)] = value;
  }
  console.log((await serve(options)).address);
}
