/** What is typed to look evidence up: `[[words` or `@words` right before the caret. */
export type Query = { from: number; text: string };

/** `before` is the text of the line up to the caret, `caret` where that ends. */
export function queryBefore(before: string, caret: number): Query | null {
  const match = /\[\[([^[\]\n]{0,60})$/.exec(before) ?? /(?:^|[\s(])@([^\s@[\]][^@[\]\n]{0,60}|)$/.exec(before);
  if (!match) return null;
  const text = match[1] ?? '';
  const opener = match[0].startsWith('[[') ? 2 : 1;
  return { from: caret - text.length - opener, text: text.trim() };
}
