export type GatheredKey = { key: string; does: string; group: string };
/** The keys that a source text registers. */
export function keysOf(text: string, file?: string): GatheredKey[];
/** All keys of the sources in a folder, each said once. */
export function gather(folder: string): GatheredKey[];
