/** What is dragged from the timeline: evidence items by their id. */
import { idOf } from './cite';

export const EVIDENCE_TYPE = 'application/x-hindcast-evidence';

export const holdsEvidence = (data: DataTransfer): boolean => data.types.includes(EVIDENCE_TYPE);

/** The evidence items in what was dropped, each once; anything else in it is passed over. */
export function evidenceOfDrop(data: Pick<DataTransfer, 'getData'>): string[] {
  return [...new Set([...data.getData(EVIDENCE_TYPE).matchAll(/\bE-?\d{1,12}\b/g)].map((match) => idOf(match[0])))];
}
