/** Words of the preview: what was hidden, how much it is, what it may cost. */
import type { LeftOutWhy, RedactedKind } from '../bindings/contract';
import { number, word } from '../window/words';

const KINDS: Record<RedactedKind, string> = {
  person: 'Persons', email: 'E-mail addresses', phone: 'Phone numbers', ip: 'IP addresses', card: 'Card numbers', iban: 'Bank accounts', host: 'Host names', word: 'Words of your rules', secret: 'Secret-shaped text',
};
const ONE: Record<RedactedKind, string> = {
  person: 'a person', email: 'an e-mail address', phone: 'a phone number', ip: 'an IP address', card: 'a card number', iban: 'a bank account', host: 'a host name', word: 'a word of your rules', secret: 'secret-shaped text',
};
const STEPS: Record<string, string> = { extract: 'Read the evidence', weigh: 'Weigh causes', challenge: 'Challenge them', write: 'Write the sections', actions: 'Propose actions' };

export const kindsName = (kind: RedactedKind): string => KINDS[kind] ?? word(kind);
const WHY: Record<LeftOutWhy, string> = {
  person: 'you left it out', deleted: 'it was deleted at its source', hidden: 'its timeline event is hidden', housekeeping: 'it is housekeeping of its source', empty: 'it has no words', thread: 'its thread is long, and the replies that tell most are shown', budget: 'there was no room, and what tells more is shown',
};
export const whyName = (why: LeftOutWhy): string => WHY[why] ?? why;
export const kindName = (kind: RedactedKind): string => ONE[kind] ?? word(kind);
export const stepName = (step: string): string => STEPS[step] ?? word(step);

/** What a call does, and which part of it, where the label says more than the step. */
export function callName(step: string, label: string): string {
  const name = stepName(step);
  return !label || label === step || name.toLowerCase().includes(label.toLowerCase()) ? name : `${name}: ${label}`;
}

/** `€ 0.12`, `CHF 3.40`; what is less than a hundredth is said as that. */
export function money(amount: number, currency: string): string {
  const sign = { EUR: '€', USD: '$', GBP: '£' }[currency] ?? currency;
  return amount > 0 && amount < 0.01 ? `under ${sign} 0.01` : `${sign} ${amount.toFixed(2)}`.trim();
}

/** `api.example.com`, with the port where it is not the usual one. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

/** How the bytes travel: `TLS, port 443`, or that they stay on this machine. */
export function wayOf(origin: string, isLocal: boolean): string {
  try {
    const { protocol, port } = new URL(origin);
    if (isLocal) return `On this machine, port ${port || (protocol === 'https:' ? '443' : '80')}`;
    return protocol === 'https:' ? `TLS, port ${port || '443'}` : `Not encrypted, port ${port || '80'}`;
  } catch {
    return '';
  }
}

/** `7c1e…d04a`. */
export const shortHash = (hash: string): string => (hash.length > 12 ? `${hash.slice(0, 4)}…${hash.slice(-4)}` : hash);

/** `1 byte`, `41,208 bytes`. */
export const byteWords = (bytes: number): string => `${number(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
