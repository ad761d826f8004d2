/** The log of what left, as a person reads it. */
import type { EgressRow } from '../bindings/contract';

/**
 * One line for each call. The log has two rows for one: that it may leave, written before it does, and what came of it.
 * Where the second is there, the first says nothing more; rows come newest first.
 */
export function calls(rows: readonly EgressRow[]): EgressRow[] {
  const ended = new Map<string, number>();
  const of = (row: EgressRow) => `${row.destination} ${row.method} ${row.url} ${row.sha256}`;
  return rows.filter((row) => {
    const key = of(row);
    const waiting = ended.get(key) ?? 0;
    if (row.outcome !== 'permitted') ended.set(key, waiting + 1);
    else if (waiting > 0) {
      ended.set(key, waiting - 1);
      return false;
    }
    return true;
  });
}

export const outcomeWords = (outcome: string): string => (outcome === 'permitted' ? 'on its way, or broken off' : outcome);
