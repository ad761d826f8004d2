/** What a proposal says, in the words of the queue. */
import type { Check, CheckFault, EvidenceId, Proposal, Quote, Role } from '../bindings/contract';
import { counted, dateTime, lower, onceQuoted, word } from '../window/words';

export type ProposalKind = Proposal['body']['kind'];
export const KINDS: ProposalKind[] = ['hypothesis', 'claim', 'action', 'question', 'moment'];
export const ROLES: Role[] = ['trigger', 'latent_condition', 'amplifier', 'detection_gap', 'response_factor'];

const MANY: Record<ProposalKind, string> = { hypothesis: 'Hypotheses', claim: 'Claims', action: 'Actions', question: 'Questions', moment: 'Key moments' };
export const kindName = (kind: ProposalKind): string => MANY[kind];

/** The words that stand now: the person's when they wrote some. */
export function titleOf(proposal: Proposal): string {
  if (proposal.edited_text) return proposal.edited_text;
  const { body } = proposal;
  switch (body.kind) {
    case 'hypothesis':
      return body.drafted.statement;
    case 'action':
      return body.drafted.title;
    case 'moment':
      return `${word(body.moment)} at ${dateTime(body.at)} UTC`;
    default:
      return body.text;
  }
}

/** The same as it is read. */
export const shownTitle = (proposal: Proposal): string => onceQuoted(titleOf(proposal));

/** True where nearly all words of `title` stand in `text` too. */
export function repeats(title: string, text: string): boolean {
  const words = (of: string) => of.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  const said = new Set(words(text));
  const all = words(title);
  return all.length > 0 && all.filter((one) => said.has(one)).length >= 0.8 * all.length;
}

export function quotesOf(proposal: Proposal): Quote[] {
  const { body } = proposal;
  if (body.kind === 'claim') return body.quotes;
  return body.kind === 'hypothesis' ? body.drafted.claim.quotes : [];
}

/** What the proposal rests on, and what speaks against it. */
export function evidenceOf(proposal: Proposal): { for: EvidenceId[]; against: EvidenceId[] } {
  const { body } = proposal;
  if (body.kind === 'hypothesis') {
    // What is quoted stands first; both parts stay in their order.
    const quoted = new Set(body.drafted.claim.quotes.map((quote) => quote.evidence));
    const all = body.drafted.evidence_for;
    return { for: [...all.filter((id) => quoted.has(id)), ...all.filter((id) => !quoted.has(id))], against: body.drafted.evidence_against };
  }
  return { for: body.kind === 'action' ? body.drafted.evidence : body.evidence, against: [] };
}

export function checkOf(proposal: Proposal): Check | null {
  const { body } = proposal;
  if (body.kind === 'claim') return body.check;
  return body.kind === 'hypothesis' ? body.drafted.claim.check : null;
}

export const isUnsupported = (proposal: Proposal): boolean => checkOf(proposal)?.check === 'unsupported';
export const isUndecided = (proposal: Proposal): boolean => proposal.state === 'proposed';

/** The line under the words in the list. */
export function noteOf(proposal: Proposal, role?: Role): string {
  const { body } = proposal;
  if (proposal.state === 'rejected') return `Rejected: ${proposal.reason ?? 'no reason was kept'}`;
  const decided = proposal.state === 'accepted' ? ['Accepted'] : proposal.state === 'edited' ? ['Accepted with an edit'] : [];
  switch (body.kind) {
    case 'hypothesis':
      return (decided.length ? [...decided, lower(role ?? body.drafted.role)] : [word(body.drafted.verdict), `${body.drafted.evidence_for.length} for, ${body.drafted.evidence_against.length} against`]).join(' · ');
    case 'claim':
      return [...decided, word(body.section), ...(isUnsupported(proposal) ? ['unsupported'] : [])].join(' · ');
    case 'action':
      return [...decided, 'Action', lower(body.drafted.kind), lower(body.drafted.strength)].join(' · ');
    case 'question':
      return [...decided, 'Open question'].join(' · ');
    case 'moment':
      return [...decided, 'Key moment', body.why].join(' · ');
  }
}

/** Who or what proposed it. */
export function proposer(proposedBy: string): string {
  const [who, version] = proposedBy.split('/');
  if (who === 'builtin') return `The built-in drafter${version ? `, version ${version}` : ''}`;
  if (who === 'person') return 'A person';
  return `Model profile “${proposedBy.replace(/^model\//, '')}”`;
}

export type CheckLine = { ok: boolean; words: string };

/** What code has checked, one line each; `shown` is how many of the cited items exist, `said` the faults in words. */
export function checkLines(proposal: Proposal, shown: number, said: string[]): CheckLine[] {
  const sides = evidenceOf(proposal);
  const cited = new Set([...sides.for, ...sides.against]).size;
  const lines: CheckLine[] = [];
  if (cited > 0) lines.push(shown >= cited ? { ok: true, words: cited === 1 ? 'The cited evidence item exists' : `All ${cited} cited evidence items exist` } : { ok: false, words: `${cited - shown} of ${cited} cited evidence items are gone` });
  const check = checkOf(proposal);
  if (!check) return lines;
  const faults: CheckFault[] = check.check === 'unsupported' ? check.faults : [];
  const quotes = quotesOf(proposal).length;
  const wrong = faults.filter((fault) => fault.fault === 'quote_not_found').length;
  if (quotes > 0 && wrong === 0) lines.push({ ok: true, words: `${quotes} of ${counted(quotes, 'quote')} ${quotes === 1 ? 'matches' : 'match'} word for word` });
  const facts: CheckFault['fault'][] = ['number_not_found', 'time_not_found', 'name_not_found', 'person_not_found', 'wrong_speaker'];
  if (cited > 0 && !faults.some((fault) => facts.includes(fault.fault))) lines.push({ ok: true, words: 'Times, names and numbers match' });
  return [...lines, ...said.map((words) => ({ ok: false, words }))];
}

/** What rejecting means for this kind. */
export function ifRejected(kind: ProposalKind): string {
  switch (kind) {
    case 'hypothesis':
      return 'The hypothesis is kept as refuted, with your reason, and can be opened again on the board.';
    case 'claim':
    case 'question':
      return 'The sentence leaves the review. The proposal is kept here with your reason.';
    case 'action':
      return 'No action item is made. The proposal is kept here with your reason.';
    case 'moment':
      return 'The time is taken off the timeline header. You can set another one there.';
  }
}

const REASONS: Record<ProposalKind, string[]> = {
  hypothesis: ['The evidence speaks against it.', 'It came after the impact began.', 'It is a symptom and not a cause.', 'It says the same as another one.'],
  claim: ['The evidence does not say this.', 'It is not part of this incident.', 'It says the same as another sentence.', 'It points at a person.'],
  action: ['There is one like it already.', 'It would not have changed what happened.', 'It is too vague to do.'],
  question: ['It is answered in the evidence.', 'It does not matter here.'],
  moment: ['It happened at another time.', 'It is about something else.'],
};
export const reasonsFor = (kind: ProposalKind): string[] => REASONS[kind];

/** The part of a long text around the first of `words`, cut between words. */
export function excerpt(text: string, words: string[], size = 420): string {
  if (text.length <= size) return text;
  const at = Math.max(0, ...words.map((one) => text.indexOf(one)).filter((place) => place >= 0).slice(0, 1));
  const length = words.find((one) => text.indexOf(one) === at)?.length ?? 0;
  const from = at + length <= size ? 0 : Math.max(0, at - 80);
  const to = Math.min(text.length, Math.max(from + size, Math.min(at + length + 40, from + 1_200)));
  const start = from === 0 ? 0 : text.indexOf(' ', from) + 1 || from;
  const space = text.lastIndexOf(' ', to);
  const end = to === text.length || space <= at + length ? to : space;
  return `${start > 0 ? '… ' : ''}${text.slice(Math.min(start, at), end)}${end < text.length ? ' …' : ''}`;
}
