/** Whether what a sentence quotes stands in an evidence item, in words. */

export type QuoteCheck = { holds: boolean; words: string };

export function quoteChecks(text: string, quotes: readonly string[]): QuoteCheck[] {
  if (quotes.length === 0) return [];
  const missing = quotes.filter((quote) => !text.includes(quote));
  if (missing.length > 0) return missing.map((quote) => ({ holds: false, words: `“${quote}” does not stand in this item` }));
  const all = quotes.length === 1 ? 'The quote matches' : quotes.length === 2 ? 'Both quotes match' : `All ${quotes.length} quotes match`;
  return [{ holds: true, words: `${all} word for word` }];
}
