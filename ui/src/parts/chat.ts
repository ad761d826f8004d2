/**
 * The marks of chat messages (`*bold*`, `_slanted_`, `~struck~`, `` `code` ``) as the tree that Markdown is shown from. A mark
 * counts only where it stands around words, so that `a*b`, `snake_case_name` and `~5 s` stay as they are.
 */
import type { Inline } from './markdown';

const MARKS = /`([^`\n]{1,300})`|(?<![\p{L}\p{N}*_~`])([*_~])(?=[^\s*_~])([^\n]{0,300}?[^\s*_~])\2(?![\p{L}\p{N}*_~`])/gu;
const KINDS = { '*': 'strong', _: 'em', '~': 'del' } as const;

/** The tree of a chat message. Words are never lost: what is no mark stays as text. */
export function chat(text: string): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > from) out.push({ kind: 'text', text: text.slice(from, match.index) });
    const [all, code, mark, words = ''] = match;
    if (code !== undefined) out.push({ kind: 'code', text: code });
    else out.push({ kind: KINDS[mark as keyof typeof KINDS], parts: chat(words) });
    from = match.index + all.length;
  }
  if (from < text.length) out.push({ kind: 'text', text: text.slice(from) });
  return out;
}
