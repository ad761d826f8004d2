/** How evidence items and where they come from are written. */
import type { Evidence, Format } from '../bindings/contract';
import { shownIds, word } from '../window/words';

/** `E41`: an evidence item as it stands in a sentence. The contract writes it `E-41`. */
export const label = shownIds;

/** `#checkout`, or the name of the repository or service as it is. */
export function channelName(channel: string | null, formats: readonly Format[]): string | null {
  if (!channel) return null;
  const isChat = formats.includes('slack') || formats.includes('chat');
  return isChat && !/^[#@]/.test(channel) ? `#${channel}` : channel;
}

/** `Slack, PagerDuty`; a note that a person wrote has no evidence and no format. */
export const formatNames = (formats: readonly Format[]): string => (formats.length > 0 ? formats.map(word).join(', ') : word('note'));

const SAYS: Partial<Record<Format, string>> = {
  slack: 'Slack message', chat: 'Chat message', pagerduty: 'PagerDuty entry', statuspage: 'Statuspage update', table: 'Row of a CSV timeline',
  prose: 'Notes', github: 'GitHub', patch: 'Patch', git: 'Commit', changes: 'Change', note: 'Note',
};

/** `Slack message`: what an evidence item is. */
export function sortOf(item: Evidence): string {
  const change = item.extras.change;
  if (item.format === 'github' && change) return change.is_issue ? 'GitHub issue' : 'Pull request';
  return SAYS[item.format] ?? word(item.format);
}

/** The first `most` characters, whole words where that is cheap, with a mark that there is more. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most);
  const space = head.lastIndexOf(' ');
  return `${head.slice(0, space > most * 0.7 ? space : most)}…`;
}

/** Code, patches and logs keep their columns. */
export const isCode = (item: Evidence): boolean => item.format === 'patch' || item.format === 'git' || /^diff --git |^@@ /m.test(item.text);
