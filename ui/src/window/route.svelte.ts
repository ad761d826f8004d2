/** Where the person is. Kept in the address behind `#`, so that back and forward work and a reload stays. */

export type IncidentTab = 'timeline' | 'causes' | 'review' | 'actions' | 'sources';
export type SettingsTab = 'appearance' | 'models' | 'data' | 'shortcuts' | 'about';

export type Place =
  | { view: 'incidents' }
  | { view: 'incident'; id: string; tab: IncidentTab; select?: string }
  | { view: 'proposals'; id: string; select?: string }
  | { view: 'problems' }
  | { view: 'problem'; id: string }
  | { view: 'actions'; select?: string }
  | { view: 'search'; text?: string }
  | { view: 'insights' }
  | { view: 'settings'; tab: SettingsTab };

const TABS: readonly IncidentTab[] = ['timeline', 'causes', 'review', 'actions', 'sources'];
const SETTINGS: readonly SettingsTab[] = ['appearance', 'models', 'data', 'shortcuts', 'about'];

/** The place as it stands in the address: `#/incident/INC-1/review?select=E4`. */
export function address(place: Place): string {
  const query = new URLSearchParams();
  if ('select' in place && place.select) query.set('select', place.select);
  if (place.view === 'search' && place.text) query.set('text', place.text);
  const parts: string[] = [place.view];
  if ('id' in place) parts.push(place.id);
  if ('tab' in place) parts.push(place.tab);
  const tail = query.size > 0 ? `?${query}` : '';
  return `#/${parts.map(encodeURIComponent).join('/')}${tail}`;
}

/** What an address means; anything unknown is the list of incidents. */
export function placeOf(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view, id, tab] = path.split('/').map((part) => decode(part));
  const query = new URLSearchParams(search);
  const select = query.get('select') ?? undefined;
  switch (view) {
    case 'incident':
      if (id) return { view, id, tab: TABS.find((t) => t === tab) ?? 'timeline', ...(select && { select }) };
      break;
    case 'proposals':
      if (id) return { view, id, ...(select && { select }) };
      break;
    case 'problem':
      if (id) return { view, id };
      break;
    case 'problems':
    case 'insights':
      return { view };
    case 'actions':
      return { view, ...(select && { select }) };
    case 'search': {
      const text = query.get('text');
      return { view, ...(text && { text }) };
    }
    case 'settings':
      return { view, tab: SETTINGS.find((t) => t === id) ?? 'appearance' };
  }
  return { view: 'incidents' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

/** What the window is called there: `INC-1, review`. */
export function titleOf(place: Place): string {
  const name = place.view.charAt(0).toUpperCase() + place.view.slice(1);
  switch (place.view) {
    case 'incident':
      return `${place.id}, ${place.tab}`;
    case 'proposals':
      return `${place.id}, review proposals`;
    case 'problem':
      return place.id;
    case 'search':
      return place.text ? `${name}: ${place.text}` : name;
    case 'settings':
      return `${name}, ${place.tab}`;
    default:
      return name;
  }
}

/** The place where a record is shown: `INC-1`, `P-2`, `A-3`, and an evidence item, event or hypothesis of an incident. */
export function placeOfRecord(key: string, incident?: string | null): Place {
  const prefix = key.split('-')[0] ?? key;
  if (prefix === 'INC') return { view: 'incident', id: key, tab: 'timeline' };
  if (prefix === 'P') return { view: 'problem', id: key };
  if (prefix === 'A') return { view: 'actions', select: key };
  if (incident && prefix === 'H') return { view: 'incident', id: incident, tab: 'causes', select: key };
  if (incident && (prefix === 'C' || prefix === 'R')) return { view: 'incident', id: incident, tab: 'review', select: key };
  if (incident) return { view: 'incident', id: incident, tab: 'timeline', select: key };
  return { view: 'search', text: key };
}

class Route {
  place = $state.raw<Place>(placeOf(globalThis.location?.hash ?? ''));

  constructor() {
    globalThis.addEventListener?.('hashchange', () => (this.place = placeOf(location.hash)));
  }

  /** Goes there; the former place is one step back. */
  go(place: Place): void {
    location.hash = address(place);
    this.place = place;
  }

  /** Takes the place of the present one, without a step back: for a selection that moves. */
  replace(place: Place): void {
    history.replaceState(null, '', address(place));
    this.place = place;
  }
}

export const route = new Route();
