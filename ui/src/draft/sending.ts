/** Words of the preview: what was hidden, how much it is, what it may cost. */
import type { RedactedKind } from '../bindings/coming';
import { number, word } from '../window/words';

const KINDS: Record<RedactedKind, string> = {
  person: 'Persons', email: 'E-mail addresses', phone: 'Phone numbers', ip: 'IP addresses', card: 'Card numbers', iban: 'Bank accounts', host: 'Host names', word: 'Words of your rules', secret: 'Secret-shaped text',
};
const ONE: Record<RedactedKind, string> = {
  person: 'a person', email: 'an e-mail address', phone: 'a phone number', ip: 'an IP address', card: 'a card number', iban: 'a bank account', host: 'a host name', word: 'a word of your rules', secret: 'secret-shaped text',
};
const STEPS: Record<string, string> = { extract: 'Read the evidence', weigh: 'Weigh causes', challenge: 'Challenge them', write: 'Write the sections', actions: 'Propose actions' };

export const kindsName = (kind: RedactedKind): string => KINDS[kind] ?? word(kind);
export const kindName = (kind: RedactedKind): string => ONE[kind] ?? word(kind);
export const stepName = (step: string): string => STEPS[step] ?? word(step);

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

/** How the bytes travel: `TLS, port 443`, or that they are not encrypted. */
export function wayOf(url: string): string {
  try {
    const { protocol, port, hostname } = new URL(url);
    if (protocol === 'https:') return `TLS, port ${port || '443'}`;
    const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
    return isHere ? `On this machine, port ${port || '80'}, not encrypted` : `Not encrypted, port ${port || '80'}`;
  } catch {
    return '';
  }
}

/** `7c1e…d04a`. */
export const shortHash = (hash: string): string => (hash.length > 12 ? `${hash.slice(0, 4)}…${hash.slice(-4)}` : hash);

/** `1 byte`, `41,208 bytes`. */
export const byteWords = (bytes: number): string => `${number(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
