/** What is shown beside the results of the one that is opened in place. */
import type { SearchHit } from '../bindings/contract';
import { call } from '../host/host';
import { bytes, counted, date, dateTime, lower, word } from '../window/words';

export type Preview = { text: string; facts: [string, string][] };

/** Words of a hit that are marked, letter for letter. */
export const markedWords = (hit: SearchHit): string[] => [...new Set(hit.marks.map(([from, to]) => bytes(hit.snippet, from, to)))];

/** Reads the record behind a hit; kinds that have no reading of their own show what was found. */
export async function previewOf(hit: SearchHit): Promise<Preview> {
  switch (hit.kind) {
    case 'problem': {
      const problem = await call('problem_show', { problem: hit.key });
      const facts: [string, string | null][] = [
        ['State', word(problem.state)], ['Known error', problem.known_error ? 'Yes, with a workaround' : null], ['Service', problem.service],
        ['Incidents', problem.incidents.join(', ')], ['Actions', problem.actions.length > 0 ? `${problem.actions.filter((one) => one.state === 'open' || one.state === 'in_progress').length} open of ${problem.actions.length}` : null],
        ['Workaround', problem.workaround],
      ];
      return { text: hit.snippet === hit.title ? '' : hit.snippet, facts: known(facts) };
    }
    case 'incident': {
      const incident = await call('incident_show', { incident: hit.key });
      const facts: [string, string | null][] = [
        ['When', incident.happened_at && dateTime(incident.happened_at)], ['Severity', incident.severity === null ? null : `Sev ${incident.severity}`], ['Service', incident.service],
        ['Evidence', counted(incident.evidence_count, 'item')], ['Review', incident.review ? word(incident.review) : 'Not started'], ['Problems', incident.problems.join(', ')],
      ];
      return { text: '', facts: known(facts) };
    }
    case 'hypothesis': {
      const one = hit.incident && (await call('hypothesis_list', { incident: hit.incident })).find((h) => h.id === hit.key);
      if (!one) break;
      const facts: [string, string | null][] = [
        ['State', word(one.state)], ['Role', word(one.role)], ['Cause class', lower(one.cause_class)], ['Evidence', `${one.evidence_for.length} for, ${one.evidence_against.length} against`], ['Reason', one.reason],
      ];
      return { text: one.statement, facts: known(facts) };
    }
    case 'action': {
      const one = (await call('action_list', hit.incident ? { incident: hit.incident } : {})).find((a) => a.id === hit.key);
      if (!one) break;
      const facts: [string, string | null][] = [
        ['State', one.overdue ? 'Overdue' : word(one.state)], ['Owner', one.owner ?? 'Nobody'], ['Due', one.due ? date(one.due) : 'No date'], ['Type', word(one.kind)], ['Strength', word(one.strength)],
        ['Problem', one.problem], ['Factor', one.factor], ['Reason', one.reason],
      ];
      return { text: one.title, facts: known(facts) };
    }
  }
  return { text: hit.snippet, facts: [] };
}

const known = (facts: [string, string | null][]): [string, string][] => facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
