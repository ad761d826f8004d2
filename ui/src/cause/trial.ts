/** Hypotheses for tests. */
import type { Hypothesis } from '../bindings/contract';

export const hypothesis = (id: string, more: Partial<Hypothesis> = {}): Hypothesis => ({
  id, incident: 'INC-1', statement: `Statement of ${id}`, role: 'trigger', verdict: 'likely', state: 'proposed', cause_class: 'unknown',
  evidence_for: [], evidence_against: [], would_confirm: null, would_refute: null, root: false, problem: null, reason: null, ...more,
});
