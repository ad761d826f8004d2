/** Why a claim is not supported, as a reader is told beside the sentence. */
import type { CheckFault } from '../bindings/contract';
import { chipOf } from './cite';

/** Text with the evidence items in it, so that they can be followed. */
export type FaultWords = { words: string; evidence: string | null; then: string };

const plain = (words: string): FaultWords => ({ words, evidence: null, then: '' });

export function faultWords(fault: CheckFault): FaultWords {
  switch (fault.fault) {
    case 'no_evidence':
      return plain('It cites no evidence.');
    case 'unknown_evidence':
      return plain(`${chipOf(fault.evidence)} is not evidence of this incident.`);
    case 'quote_not_found':
      return { words: `“${fault.quote}” does not stand word for word in`, evidence: fault.evidence, then: '.' };
    case 'undeclared_quote':
      return plain(`“${fault.quote}” is in none of the cited evidence.`);
    case 'number_not_found':
      return plain(`The number “${fault.number}” is in none of the cited evidence.`);
    case 'time_not_found':
      return plain(`The time “${fault.time}” is in none of the cited evidence.`);
    case 'name_not_found':
      return plain(`The name “${fault.name}” is in none of the cited evidence.`);
    case 'person_not_found':
      return plain(`“${fault.person}” is in none of the cited evidence.`);
    case 'wrong_speaker':
      return { words: '', evidence: fault.evidence, then: ` was not said by ${fault.person}.` };
    case 'cause_not_allowed':
      return plain(`“${fault.words}” names a cause that nobody has confirmed.`);
    case 'link_not_found':
      return plain(`The link “${fault.link}” is in none of the cited evidence.`);
    case 'not_in_evidence':
      return plain(`The cited evidence does not say ${fault.missing.map((word) => `“${word}”`).join(', ')}.`);
  }
}
