/** A title for an incident of which only files are known yet. The person changes it at leisure. */

/** Words that say what kind of file it is, and nothing of what happened. */
const TELLS_NOTHING = new Set(
  'the of and for a an in on export exports exported slack pagerduty pager statuspage status github git csv json jsonl txt md zip tar gz html log logs timeline history incident incidents messages message chat channel data dump file files notes note pages page prs pr pulls pull requests request diff patch issue issues report raw final copy new all events entries postmortem untitled document download downloads input inputs output outputs folder desktop documents attachments material materials misc tmp temp my'.split(' '),
);
const DATE = /\b(20\d\d)[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])\b/;

export type Given = { name: string; is_folder: boolean; path?: string };

/** The title that the names of files propose; never empty for at least one file. */
export function proposedTitle(given: readonly Given[]): string {
  // A folder was named by someone who thought of the incident; files are named by the program that wrote them.
  const ordered = [...given].sort((a, b) => Number(b.is_folder) - Number(a.is_folder));
  for (const one of ordered) {
    const words = tellingWords(one).length > 0 ? tellingWords(one) : tellingWords(parentOf(one));
    if (words.length > 0) return dated(sentence(words.join(' ')), ordered);
  }
  const first = ordered[0];
  if (!first) return '';
  const others = ordered.length - 1;
  return dated(`Incident from ${first.name}${others > 0 ? ` and ${others} more` : ''}`, ordered);
}

/** The folder that a folder lies in, for one called `inputs` or `export`. Whose home that is tells nothing of an incident. */
function parentOf({ path, is_folder }: Given): Given {
  const [parent, above] = is_folder ? (path ?? '').split(/[\\/]+/).filter(Boolean).slice(0, -1).reverse() : [];
  return { name: parent && !/^(home|users)$/i.test(above ?? '') ? parent : '', is_folder: true };
}

function tellingWords({ name, is_folder }: Given): string[] {
  const stem = is_folder ? name : name.replace(/(\.[A-Za-z][A-Za-z0-9]{0,4})+$/, '');
  const words = stem.replace(DATE, ' ').split(/[\s_\-.+()[\]{},]+/).filter(Boolean);
  // Ids such as `P-5521` and hashes stay out; what is left must hold a word that says something.
  const kept = words.filter((word) => !TELLS_NOTHING.has(word.toLowerCase()) && !/^\d+$/.test(word) && !/^[0-9a-f]{7,}$/i.test(word));
  return kept.some((word) => /\p{L}{3}/u.test(word)) ? words.filter((word) => kept.includes(word) || /^(of|in|on|and|the|for|a)$/i.test(word)) : [];
}

function sentence(text: string): string {
  const trimmed = text.replace(/^(?:of|in|on|and|the|for|a) /i, '').replace(/ (?:of|in|on|and|the|for|a)$/i, '');
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
}

function dated(title: string, given: readonly Given[]): string {
  for (const { name } of given) {
    const [, year, month, day] = DATE.exec(name.replaceAll('_', ' ')) ?? [];
    if (year && month && day && !title.includes(year)) {
      const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
      return `${title}, ${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })}`;
    }
  }
  return title;
}
