/** What a person can change of an incident in the list. */
import { call } from '../host/host';
import type { MenuItem } from '../parts/Menu.svelte';
import { acts } from '../window/acts.svelte';
import { preferences } from '../window/preferences.svelte';
import { unsavedText } from '../window/unsaved.svelte';
import { setStays } from './stays';
import { table, type Row } from './table.svelte';

/** Opens a field in the row, with what was typed there and not saved. */
export function edit(row: Row, field: 'title' | 'service'): void {
  table.current = row.id;
  table.editing = { id: row.id, field, text: unsavedText(`incident.${row.id}.${field}`) ?? row[field] ?? '' };
}

/** Answers whether it was saved. */
export async function saveField(row: Row, field: 'title' | 'service', text: string): Promise<boolean> {
  const change = field === 'service' && !text ? { clear: ['service'] } : { [field]: text };
  const saved = await acts.make(field === 'title' ? `Renamed ${row.id}` : text ? `${row.id} is of ${text}` : `${row.id} has no service`, () => call('incident_set', { incident: row.id, ...change }));
  return saved !== undefined;
}

export async function setSeverity(row: Row, severity: number | null): Promise<void> {
  const change = severity === null ? { clear: ['severity'] } : { severity };
  await acts.make(severity === null ? `${row.id} has no severity` : `${row.id} is severity ${severity}`, () => call('incident_set', { incident: row.id, ...change }));
}

export async function archive(row: Row): Promise<void> {
  await acts.make(row.archived ? `${row.id} is out of the archive` : `Archived ${row.id}`, () => call('incident_set', { incident: row.id, archived: !row.archived }));
}

export function rowMenu(row: Row): MenuItem[] {
  const starred = preferences.isStarred(row.id);
  return [
    // The menu gives the focus back when it closes; the field takes it after that.
    { label: 'Rename', icon: 'edit', key: 'e', run: () => setTimeout(() => edit(row, 'title'), 60) },
    { label: 'Change the service', icon: 'tag', run: () => setTimeout(() => edit(row, 'service'), 60) },
    { label: starred ? 'Take the star away' : 'Star', icon: 'star', key: 's', run: () => preferences.toggleStar(row.id) },
    { label: row.archived ? 'Take out of the archive' : 'Archive', icon: 'archive', run: () => void archive(row) },
    { label: 'Never leaves this machine', ticked: row.never_leaves, run: () => void setStays(row) },
    'line',
    ...[1, 2, 3, 4, 5].map((severity): MenuItem => ({ label: `Severity ${severity}`, ticked: row.severity === severity, run: () => void setSeverity(row, severity) })),
    { label: 'No severity', ticked: row.severity === null, run: () => void setSeverity(row, null) },
  ];
}
