/** What a person does to timeline events, said in words and taken back with undo. */
import type { EventKind, EventView, KeyMoment } from '../bindings/contract';
import { call } from '../host/host';
import { acts } from '../window/acts.svelte';
import { counted, lower, time, word } from '../window/words';

export const star = (event: EventView) =>
  acts.make(event.starred ? `Took the star off ${event.id}` : `Starred ${event.id}`, () => call('event_set', { event: event.id, starred: !event.starred }));

export const hide = (event: EventView) => acts.make(event.hidden ? `${event.id} is shown again` : `Hid ${event.id}`, () => call('event_set', { event: event.id, hidden: !event.hidden }));

export const starMany = (events: string[]) => inTurn(events, `Starred ${counted(events.length, 'event')}`, (event) => call('event_set', { event, starred: true }));

export const hideMany = (events: string[]) => inTurn(events, `Hid ${counted(events.length, 'event')}; each can be taken back by itself`, (event) => call('event_set', { event, hidden: true }));

/** The first in time stays and takes the evidence of the others. */
export const merge = (events: string[]) => acts.make((stays) => `${counted(events.length, 'event')} are now ${stays.id}`, () => call('event_merge', { events }));

export const split = (evidence: string) => acts.make((event) => `${evidence.replace('-', '')} is ${event.id} now`, () => call('event_split', { evidence }));

/** Absent fields stay; an empty text brings the evidence's own back. */
export const edit = (event: string, change: { at?: string; kind?: EventKind; text?: string; note?: string }) => acts.make(`Changed ${event}`, () => call('event_set', { event, ...change }));

export const note = (incident: string, text: string, at: string | null) => acts.make((event) => `Added ${event.id}`, () => call('event_note', { incident, text, at }));

export const setMoment = (incident: string, moment: KeyMoment, at: string, evidence: string[]) =>
  acts.make(`${word(moment)} is ${time(at)}`, () => call('moment_set', { incident, moment, at, evidence }));

export const clearMoment = (incident: string, moment: KeyMoment) => acts.make(`No time for “${lower(moment)}” any more`, () => call('moment_clear', { incident, moment }));

async function inTurn(events: string[], words: string, change: (event: string) => Promise<unknown>): Promise<true | undefined> {
  return acts.make(words, async () => {
    for (const event of events) await change(event);
    return true as const;
  });
}
