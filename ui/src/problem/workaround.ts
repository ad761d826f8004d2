/** Numbered steps while a workaround is typed. */

/** What a line break at `caret` should put into the text so that the numbering goes on; `null` when it is plain. */
export function nextStep(text: string, caret: number): { text: string; caret: number } | null {
  const from = text.lastIndexOf('\n', caret - 1) + 1;
  const line = text.slice(from, caret);
  const step = /^(\s*)(\d{1,3})([.)])\s+(.*)$/.exec(line);
  if (!step) return null;
  const [, indent = '', number = '1', sign = '.', words = ''] = step;
  // An empty step ends the list.
  if (!words.trim()) return { text: text.slice(0, from) + text.slice(caret), caret: from };
  const start = `\n${indent}${Number(number) + 1}${sign} `;
  return { text: text.slice(0, caret) + start + text.slice(caret), caret: caret + start.length };
}
