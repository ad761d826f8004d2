/** The commands of the palette. What they do is given by the view, where the nouns meet. */
import type { IconName } from '../parts/Icon.svelte';
import type { Key } from '../window/keys.svelte';
import type { Density, Theme } from '../window/preferences.svelte';
import type { Place } from '../window/route.svelte';

export type Command = {
  id: string;
  label: string;
  group: string;
  icon: IconName;
  /** As the key is registered. */
  key?: string;
  /** Other words that people may type for it. */
  also?: string;
  run: () => void;
};

/** What commands can do. */
export type Doing = {
  go: (place: Place) => void;
  importFiles: () => void;
  importFolder: () => void;
  newIncident: () => void;
  openSample: () => void;
  backUp: () => void;
  checkLibrary: () => void;
  openFolder: () => void;
  undo: () => void;
  showKeys: () => void;
  theme: (theme: Theme) => void;
  density: (density: Density) => void;
  star: (key: string) => void;
};

/** What the window looks like now: commands say what they would change. */
export type Now = { place: Place; theme: Theme; density: Density; isStarred: (key: string) => boolean };

export function commands(doing: Doing, now: Now): Command[] {
  const go = (id: string, label: string, icon: IconName, place: Place, key?: string, also?: string): Command => ({
    id: `go.${id}`, label, group: 'Go to', icon, run: () => doing.go(place), ...(key && { key }), ...(also && { also }),
  });
  const record = 'id' in now.place ? now.place.id : null;
  const incident = now.place.view === 'incident' || now.place.view === 'proposals' ? now.place.id : null;
  const list: Command[] = [];
  if (incident) {
    const tab = (name: 'timeline' | 'causes' | 'review' | 'actions' | 'sources', label: string, icon: IconName): Command => ({
      id: `incident.${name}`, label: `${label} of ${incident}`, group: incident, icon, run: () => doing.go({ view: 'incident', id: incident, tab: name }),
    });
    list.push(
      tab('timeline', 'Timeline', 'history'), tab('causes', 'Causes', 'diamond'), tab('review', 'Review', 'book'), tab('actions', 'Actions', 'action'), tab('sources', 'Sources', 'file'),
      { id: 'incident.proposals', label: `Proposals of ${incident}`, group: incident, icon: 'queue', run: () => doing.go({ view: 'proposals', id: incident }) },
    );
  }
  if (record) {
    const is = now.isStarred(record);
    list.push({ id: 'star', label: is ? `Take the star from ${record}` : `Star ${record}`, group: record, icon: 'star', run: () => doing.star(record) });
  }
  list.push(
    go('incidents', 'Incidents', 'incident', { view: 'incidents' }, 'g i'),
    go('problems', 'Problems', 'problem', { view: 'problems' }, 'g p'),
    go('actions', 'Actions', 'action', { view: 'actions' }, 'g a', 'overdue owner'),
    go('search', 'Search', 'search', { view: 'search' }, 'g s', 'find'),
    go('insights', 'Insights', 'insight', { view: 'insights' }, 'g n', 'charts measures recurrence'),
    go('settings', 'Settings', 'settings', { view: 'settings', tab: 'appearance' }, 'mod+,', 'preferences options'),
    go('models', 'Settings: models', 'settings', { view: 'settings', tab: 'models' }),
    go('data', 'Settings: data', 'settings', { view: 'settings', tab: 'data' }, undefined, 'library restore'),
    go('shortcuts', 'Settings: shortcuts', 'settings', { view: 'settings', tab: 'shortcuts' }, undefined, 'keys keyboard'),
    go('about', 'About Hindcast', 'info', { view: 'settings', tab: 'about' }, undefined, 'version licences'),
    { id: 'incident.new', label: 'New incident', group: 'Do', icon: 'plus', key: 'mod+shift+n', also: 'create begin', run: doing.newIncident },
    { id: 'import', label: 'Import files…', group: 'Do', icon: 'import', key: 'mod+o', also: 'open add slack pagerduty statuspage csv', run: doing.importFiles },
    { id: 'import.folder', label: 'Import a folder…', group: 'Do', icon: 'folder', key: 'mod+shift+o', also: 'open add directory', run: doing.importFolder },
    { id: 'sample', label: 'Open the sample incident', group: 'Do', icon: 'book', also: 'example demo', run: doing.openSample },
    { id: 'undo', label: 'Undo', group: 'Do', icon: 'undo', key: 'mod+z', also: 'take back', run: doing.undo },
    { id: 'backup', label: 'Back up the library…', group: 'Do', icon: 'save', key: 'mod+shift+s', also: 'copy save data', run: doing.backUp },
    { id: 'check', label: 'Check the library', group: 'Do', icon: 'check', also: 'verify integrity damage', run: doing.checkLibrary },
    { id: 'folder', label: 'Open the folder of the library', group: 'Do', icon: 'folderOpen', key: 'mod+shift+l', also: 'data files', run: doing.openFolder },
    { id: 'keys', label: 'All keys of this screen', group: 'Do', icon: 'help', key: '?', also: 'shortcuts keyboard help', run: doing.showKeys },
  );
  for (const theme of ['light', 'dark', 'system'] as const) {
    if (theme !== now.theme) list.push({ id: `theme.${theme}`, label: theme === 'system' ? 'Theme: as the system' : `Theme: ${theme}`, group: 'Look', icon: 'eye', also: 'appearance colour mode', run: () => doing.theme(theme) });
  }
  const other = now.density === 'compact' ? 'comfortable' : 'compact';
  list.push({ id: `density.${other}`, label: `Density: ${other}`, group: 'Look', icon: 'eye', also: 'rows size', run: () => doing.density(other) });
  return list;
}

const MOVING = /^(j|k|Arrow\w+|shift\+Arrow\w+|Enter|Escape|Tab|Home|End|Page\w+| |\d)$/;

/** The keys of the screen under the palette as commands; what the palette has itself, and mere moving, is left out. */
export function screenCommands(working: Key[], known: Command[], press: (key: Key) => void): Command[] {
  const taken = new Set(['mod+k', ...known.flatMap((one) => one.key ?? [])]);
  return working
    .filter((key) => !MOVING.test(key.key) && !taken.has(key.key) && !key.key.startsWith('g '))
    .map((key) => ({ id: `key.${key.key}`, label: key.does, group: 'This screen', icon: 'enter' as const, key: key.key, run: () => press(key) }));
}

/** Commands that hold every typed word, those that begin with the text first. */
export function fitting(list: Command[], text: string): Command[] {
  const typed = text.trim().toLowerCase();
  if (!typed) return list;
  const words = typed.split(/\s+/);
  const hay = (one: Command) => `${one.label} ${one.group} ${one.also ?? ''}`.toLowerCase();
  const rank = (one: Command) => (one.label.toLowerCase().startsWith(typed) ? 0 : one.label.toLowerCase().includes(typed) ? 1 : 2);
  // A word counts from its beginning: “art” is not “start”.
  const begins = (text: string, word: string) => text.split(/[^\p{L}\p{N}-]+/u).some((part) => part.startsWith(word));
  return list.filter((one) => words.every((word) => begins(hay(one), word))).sort((a, b) => rank(a) - rank(b));
}
