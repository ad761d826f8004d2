/** A record by its key alone, as far as a list needs it. */
import { call } from '../host/host';
import type { IconName } from '../parts/Icon.svelte';
import { kindIcon, kindName } from './kinds';
import { shownKey } from './search.state.svelte';

export type Found = { key: string; kind: string; icon: IconName; title: string; note: string; incident: string | null };

/** Reads a record, or answers nothing when there is none. */
export async function recordOf(key: string): Promise<Found | null> {
  const made = (kind: string, title: string, incident: string | null = null): Found => ({ key, kind, icon: kindIcon(kind), title, note: kindName(kind), incident });
  try {
    switch (key.split('-')[0]) {
      case 'INC':
        return made('incident', (await call('incident_show', { incident: key })).title);
      case 'P':
        return made('problem', (await call('problem_show', { problem: key })).title);
      case 'A':
      case 'H': {
        const now = await newest(key);
        const title = now?.title ?? now?.statement;
        return typeof title === 'string' ? made(key.startsWith('A') ? 'action' : 'hypothesis', title, typeof now?.incident === 'string' ? now.incident : null) : null;
      }
      case 'PR': {
        const proposal = await call('proposal_show', { proposal: key });
        const { body } = proposal;
        const words = proposal.edited_text ?? ('drafted' in body ? ('statement' in body.drafted ? body.drafted.statement : body.drafted.title) : 'text' in body ? body.text : body.why);
        return made('proposal', words, proposal.incident);
      }
      case 'E': {
        const [item] = await call('evidence_list', { ids: [key] });
        return item ? made('evidence', `${shownKey(item.id)} ${item.text.slice(0, 120)}`, item.incident) : null;
      }
    }
  } catch {
    // There is no such record.
  }
  return null;
}

/** What the newest revision of a record says; the history knows any record by its key. */
async function newest(key: string): Promise<Record<string, unknown> | null> {
  const [revision] = await call('history_list', { record: key, limit: 1 });
  const after = revision?.after;
  return typeof after === 'object' && after !== null ? { ...after } : null;
}
