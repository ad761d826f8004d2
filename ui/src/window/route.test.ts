import { describe, expect, it } from 'vitest';
import { address, placeOf, titleOf, type Place } from './route.svelte';

const places: [Place, string][] = [
  [{ view: 'incidents' }, 'Incidents'],
  [{ view: 'incident', id: 'INC-7', tab: 'review', select: 'E-12' }, 'INC-7, review'],
  [{ view: 'proposals', id: 'INC-7' }, 'INC-7, review proposals'],
  [{ view: 'problem', id: 'P-2' }, 'P-2'],
  [{ view: 'search', text: 'pool & cache' }, 'Search: pool & cache'],
  [{ view: 'search' }, 'Search'],
  [{ view: 'settings', tab: 'data' }, 'Settings, data'],
];

describe('places', () => {
  it.each(places)('come back from their address: %o', (place) => expect(placeOf(address(place))).toEqual(place));
  it.each(places)('name the window: %o', (place, title) => expect(titleOf(place)).toBe(title));
  it('an unknown address is the list of incidents', () => expect(placeOf('#/nowhere/%E0%A4%A')).toEqual({ view: 'incidents' }));
});
