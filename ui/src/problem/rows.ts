/** The list of problems: what fits the filter, in which order. */
import type { ProblemRow } from '../bindings/contract';
import type { ProblemState } from '../bindings/contract';
import { STEPS, stepName } from './lifecycle';

export type Sort = 'last' | 'id' | 'title' | 'service' | 'state' | 'incidents' | 'actions';
export type Filter = { text: string; states: ProblemState[]; sort: Sort; down: boolean; knownFirst: boolean };
export const START: Filter = { text: '', states: [], sort: 'last', down: true, knownFirst: false };

const number = (id: string): number => Number(id.replace(/\D+/g, '')) || 0;

export function rows(all: ProblemRow[], filter: Filter): ProblemRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (row: ProblemRow) => {
    const text = `${row.id} ${row.title} ${row.service ?? ''} ${stepName(row.state)} ${row.known_error ? 'known error' : ''} ${row.workaround ?? ''} ${row.incidents.join(' ')}`.toLowerCase();
    return (filter.states.length === 0 || filter.states.includes(row.state)) && words.every((word) => text.includes(word));
  };
  const by: Record<Sort, (a: ProblemRow, b: ProblemRow) => number> = {
    last: (a, b) => (a.last_incident_at ?? '').localeCompare(b.last_incident_at ?? ''),
    id: (a, b) => number(a.id) - number(b.id),
    title: (a, b) => b.title.localeCompare(a.title),
    service: (a, b) => (b.service ?? '\uffff').localeCompare(a.service ?? '\uffff'),
    state: (a, b) => STEPS.indexOf(b.state) - STEPS.indexOf(a.state),
    incidents: (a, b) => a.incident_count - b.incident_count,
    actions: (a, b) => a.overdue_actions - b.overdue_actions || a.open_actions - b.open_actions,
  };
  const sign = filter.down ? -1 : 1;
  const known = (row: ProblemRow) => (filter.knownFirst && row.known_error ? 0 : 1);
  return all.filter(fits).sort((a, b) => known(a) - known(b) || sign * by[filter.sort](a, b) || number(b.id) - number(a.id));
}
