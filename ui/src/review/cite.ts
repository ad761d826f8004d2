/** Citations: `E-12` in the contract, `[E12]` in Markdown, `E12` on a chip. */

import { label } from '../evidence/label';

/** What a chip says. */
export const chipOf = label;

/** The id behind a chip or a citation. */
export const idOf = (chip: string): string => chip.replace(/^\[?E-?(\d+)\]?$/, 'E-$1');

/** How an evidence item is cited in Markdown. */
export const citation = (evidence: string): string => `[${chipOf(evidence)}]`;
