/** What is gathered when the page is built; both files are absent where that was not done. */

export type Shipped = { name: string; version: string; licence: string; from: 'crate' | 'npm'; notice: string };
export type GatheredKey = { key: string; does: string; group: string };

const licenceFiles = import.meta.glob<{ shipped: Shipped[] }>('./licences.json', { import: 'default' });
const keyFiles = import.meta.glob<GatheredKey[]>('./keys.json', { import: 'default' });

export const shipped = async (): Promise<Shipped[]> => (await licenceFiles['./licences.json']?.())?.shipped ?? [];
export const allKeys = async (): Promise<GatheredKey[]> => (await keyFiles['./keys.json']?.()) ?? [];

/** Keys by group, those that work everywhere first. */
export function grouped(keys: GatheredKey[]): [string, GatheredKey[]][] {
  const groups = new Map<string, GatheredKey[]>();
  for (const key of keys) groups.set(key.group, [...(groups.get(key.group) ?? []), key]);
  const rank = (group: string) => (group === 'Everywhere' ? 0 : group === 'Go to' ? 1 : 2);
  return [...groups].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
}
