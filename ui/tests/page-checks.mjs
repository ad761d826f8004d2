/**
 * What axe does not see and a person would: text that is cut off, what the mouse reaches and the keyboard does not, a
 * focus that nobody sees, headings out of order, motion in spite of the wish for none. Each function runs inside the
 * page and answers one line for each fault.
 */

/** Runs before the page's own scripts: remembers which elements listen for clicks. */
export function watchClicks() {
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (type === 'click' && this instanceof Element) this.listensForClicks = true;
    return add.call(this, type, ...rest);
  };
}

/** Faults of the document as a whole: language, title, headings, motion, width. */
export function shape(expected) {
  const out = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const says = (element) => `<${element.localName}> “${(element.textContent ?? '').trim().slice(0, 50)}”`;
  if (document.documentElement.lang !== 'en') out.push('the language of the page is not said');
  if (!document.title.includes(expected)) out.push(`the title of the window is “${document.title}” and does not say “${expected}”`);

  const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, [role="heading"]')].filter(seen);
  const levelOf = (heading) => Number(heading?.ariaLevel ?? heading?.localName[1] ?? 0);
  const first = headings.filter((heading) => levelOf(heading) === 1);
  if (first.length !== 1) out.push(`there are ${first.length} headings of the first level: ${first.map(says).join(', ')}`);
  // The rail comes before the screen, and its own headings are below no other.
  const main = headings.filter((heading) => !heading.closest('nav.rail'));
  main.forEach((heading, at) => {
    const [level, before] = [heading, main[at - 1]].map(levelOf);
    if (level > before + 1) out.push(`${says(heading)} is a heading of level ${level} after one of level ${before}`);
  });

  for (const animation of document.getAnimations()) {
    const { duration, iterations } = animation.effect.getComputedTiming();
    if (animation.playState === 'running' && (duration > 50 || iterations === Infinity)) out.push(`${says(animation.effect.target)} moves, although no motion is wanted`);
  }
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) out.push(`the page is ${wide} px wide in a window of ${innerWidth} px`);
  return out;
}

/** Text that is cut off and can neither be scrolled to nor read in a title. A graph is moved about in its box instead. */
export function cutText() {
  const out = new Set();
  const titled = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.title || at.querySelector?.(':scope > title')) return true;
    return false;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const words = text.data.trim();
    const element = text.parentElement;
    if (words === '' || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.closest('[aria-hidden="true"], script, style, option, a[href="#main"], .svelte-flow')) continue;
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    let { left, right, top, bottom } = box;
    let [scrollsX, scrollsY] = [false, false];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      // For screen readers only.
      if (style.clipPath === 'inset(50%)') break;
      const edge = at.getBoundingClientRect();
      const hides = (value) => value === 'hidden' || value === 'clip';
      if (style.display !== 'inline') {
        if (/auto|scroll/.test(style.overflowX)) scrollsX = true;
        if (/auto|scroll/.test(style.overflowY)) scrollsY = true;
        const across = !scrollsX && hides(style.overflowX) && (right > edge.right + 1.5 || left < edge.left - 1.5);
        const down = !scrollsY && hides(style.overflowY) && (bottom > edge.bottom + 4 || top < edge.top - 4);
        if ((across || down) && !titled(element)) {
          out.add(`“${words.slice(0, 60)}” in <${element.localName} class="${element.getAttribute('class') ?? ''}"> is cut off ${across ? 'at the side' : 'below'} by <${at.localName} class="${at.getAttribute('class') ?? ''}"> and has no title`);
          break;
        }
        if (hides(style.overflowX) || hides(style.overflowY)) {
          right = Math.min(right, edge.right);
          left = Math.max(left, edge.left);
          bottom = Math.min(bottom, edge.bottom);
          top = Math.max(top, edge.top);
        }
      }
      if (style.position === 'fixed') {
        if ((!scrollsX && (right > innerWidth + 1 || left < -1)) || (!scrollsY && (bottom > innerHeight + 1 || top < -1))) out.add(`“${words.slice(0, 60)}” lies outside the window`);
        break;
      }
    }
  }
  return [...out];
}

/** What can be clicked and not reached with the keyboard; and orders of focus that are not the order of reading. */
export function unreachable() {
  const out = new Set();
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const focusable = 'a[href], button, input, select, textarea, summary, label, [contenteditable="true"], [tabindex="0"]';
  // Within these, arrow keys move and one of the items has the focus or is named by what has it.
  const composite = '[role="option"], [role="menuitem"], [role="menuitemcheckbox"], [role="treeitem"]';
  for (const element of document.querySelectorAll('#app *, body > [data-bits-portal] *, [role="dialog"] *, [role="menu"] *')) {
    const delegated = Object.getOwnPropertySymbols(element).find((symbol) => symbol.description === 'events');
    const listens = element.listensForClicks || (delegated && element[delegated]?.click);
    if (!listens || !seen(element)) continue;
    // The graph library listens on all its boxes; what acts are the buttons in them.
    if (element.matches('.svelte-flow__node, .svelte-flow__handle')) continue;
    // It only stops links that lead elsewhere.
    if (element.matches('main')) continue;
    if (element.closest(focusable) || element.closest(composite) || element.querySelector(focusable)) continue;
    out.add(`<${element.localName} class="${element.getAttribute('class') ?? ''}"> “${element.textContent.trim().slice(0, 50)}” can be clicked and not reached with the keyboard`);
  }
  for (const element of document.querySelectorAll('[tabindex]')) if (element.tabIndex > 0) out.add(`<${element.localName}> has its own place in the order of focus`);
  // Of rows and cells one is in the order of focus, and arrows or letters move it.
  const kind = (element) => `${element.localName}.${[...element.classList].find((one) => !one.startsWith('svelte-')) ?? ''} ${element.closest('table, ul, ol, [role="list"]')?.className}`;
  const links = [...document.querySelectorAll('a, button')].filter((element) => seen(element) && !element.disabled && !element.closest(composite));
  const reached = new Set(links.filter((element) => element.tabIndex >= 0).map(kind));
  for (const element of links) {
    if (element.tabIndex < 0 && !element.classList.contains('vh') && !element.closest('[role="radiogroup"]') && !reached.has(kind(element)))
      out.add(`<${element.localName} class="${element.getAttribute('class') ?? ''}"> “${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 50)}” is left out of the order of focus`);
  }
  return [...out];
}

/** One element of each kind that takes the focus and does not show it. Moves the focus: the last check of a place. */
export function hiddenFocus() {
  const out = [];
  const over = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"], [role="menu"]')].at(-1);
  if (over?.getAttribute('role') === 'menu') return out;
  const kinds = new Set();
  const look = (element) => {
    const style = getComputedStyle(element);
    return [style.boxShadow, style.borderColor, style.backgroundColor, style.stroke].join();
  };
  const outlined = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 && !/rgba\(.*, 0\)|transparent/.test(style.outlineColor);
  };
  const root = over ?? document;
  for (const element of root.querySelectorAll('a[href], button, input, select, textarea, summary, [contenteditable="true"], [tabindex="0"]')) {
    if (element.disabled || element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true }) || element.closest('[inert]')) continue;
    const kind = [element, element.parentElement].map((one) => `${one.localName}.${one.getAttribute('class')}`).join();
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    const near = [element, element.nextElementSibling, ...[...element.querySelectorAll('*')].slice(0, 8)].filter(Boolean);
    for (let at = element.parentElement; at && near.length < 14 && !at.matches('main, [role="dialog"]'); at = at.parentElement) near.push(at);
    // A dialog keeps the focus within itself.
    if (over) over.focus();
    else document.activeElement?.blur?.();
    const before = near.map(look);
    element.focus({ preventScroll: true, focusVisible: true });
    if (document.activeElement !== element || !element.isConnected) continue;
    if (!near.some((one, at) => outlined(one) || look(one) !== before[at])) out.push(`<${element.localName} class="${element.getAttribute('class') ?? ''}"> “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 50)}” does not show that it has the focus`);
  }
  return out;
}
