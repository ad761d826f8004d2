/** How a kind of record is drawn, and its name in words. */
import type { IconName } from '../parts/Icon.svelte';

const ICONS: Record<string, IconName> = {
  evidence: 'message', event: 'activity', review: 'book', hypothesis: 'diamond', problem: 'problem', action: 'action', incident: 'incident', proposal: 'decide',
};
const NAMES: Record<string, [string, string]> = {
  evidence: ['Evidence item', 'Evidence items'], event: ['Timeline event', 'Timeline events'], review: ['Review passage', 'Review passages'], hypothesis: ['Hypothesis', 'Hypotheses'],
  problem: ['Problem', 'Problems'], action: ['Action item', 'Action items'], incident: ['Incident', 'Incidents'], proposal: ['Proposal', 'Proposals'],
};

export const kindIcon = (kind: string): IconName => ICONS[kind] ?? 'file';
export const kindName = (kind: string): string => NAMES[kind]?.[0] ?? kind;
export const kindsName = (kind: string): string => NAMES[kind]?.[1] ?? kind;
