/** What part of a timeline is shown, as the window keeps it, as the core takes it, and in words. */
import type { TimelineFacets } from '../bindings/contract';
import type { EventKind, Format, TimelineList } from '../bindings/contract';
import { counted, date, time, word } from '../window/words';

export type Filter = {
  kinds: EventKind[];
  people: string[];
  formats: Format[];
  batches: string[];
  text: string;
  starred: boolean;
  hidden: boolean;
  /** The part of the span that the strip is zoomed to. */
  zoom: { from: string; to: string } | null;
};

export type ListParams = TimelineList & { offset?: number; batches?: string[]; people?: string[] };

export const EVERYTHING: Filter = { kinds: [], people: [], formats: [], batches: [], text: '', starred: false, hidden: false, zoom: null };

/** The filter as the calls take it; what does not narrow is left out. */
export function listParams(incident: string, filter: Filter, zoomed = true): ListParams {
  const text = filter.text.trim();
  return {
    incident,
    ...(filter.kinds.length > 0 && { kinds: filter.kinds }),
    ...(filter.people.length > 0 && { people: filter.people }),
    ...(filter.formats.length > 0 && { formats: filter.formats }),
    ...(filter.batches.length > 0 && { batches: filter.batches }),
    ...(text && { text }),
    ...(filter.starred && { starred: true }),
    ...(filter.hidden && { hidden: true }),
    ...(zoomed && filter.zoom && { from: filter.zoom.from, to: filter.zoom.to }),
  };
}

/** True when the filter leaves something out that is not hidden. */
export function narrows(filter: Filter): boolean {
  const { kinds, people, formats, batches, text, starred, zoom } = filter;
  return kinds.length + people.length + formats.length + batches.length > 0 || text.trim() !== '' || starred || zoom !== null;
}

/** `Alert, Decision · 2 persons · “pool” · 14:06–15:10`. */
export function summary(filter: Filter, facets: TimelineFacets | undefined): string {
  const few = (values: string[], name: (value: string) => string, many: string) => (values.length === 0 ? '' : values.length < 3 ? values.map(name).join(', ') : `${values.length} ${many}`);
  const batch = (id: string) => facets?.batches.find((facet) => facet.value === id)?.label ?? id;
  const sources = [...filter.formats.map((format) => word(format)), ...filter.batches.map(batch)];
  return [
    few(sources, (name) => name, 'sources'),
    few(filter.kinds, word, 'kinds'),
    few(filter.people, (name) => name, 'persons'),
    filter.text.trim() && `“${filter.text.trim()}”`,
    filter.starred && 'starred',
    filter.hidden && 'hidden too',
    filter.zoom && between(filter.zoom.from, filter.zoom.to),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** `12 Feb 23:41–00:20`. */
export function between(from: string, to: string): string {
  return date(from) === date(to) ? `${time(from)}–${time(to)}` : `${date(from)} ${time(from)} – ${date(to)} ${time(to)}`;
}

/** `120 events`, `8 of 120 events`. */
export function countWords(total: number, all: number | undefined, filter: Filter): string {
  return narrows(filter) && all !== undefined ? `${total.toLocaleString('en-GB')} of ${counted(all, 'event')}` : counted(total, 'event');
}

/** The list with the value taken out, or put in. */
export const toggled = <T>(list: readonly T[], value: T): T[] => (list.includes(value) ? list.filter((other) => other !== value) : [...list, value]);
