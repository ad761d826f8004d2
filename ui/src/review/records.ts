/** Parts of the review that are records and not text. */
export { default as ActionRows } from './ActionRows.svelte';
export { default as FactorRows } from './FactorRows.svelte';
