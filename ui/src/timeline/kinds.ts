/** The drawing of a timeline event: by what happened, except that a Statuspage update is always told apart. */
import type { EventKind, EventView } from '../bindings/contract';
import type { IconName } from '../parts/Icon.svelte';

export const KINDS: readonly EventKind[] = ['observation', 'alert', 'decision', 'action', 'change', 'communication', 'state_change'];

const DRAWN: Record<EventKind, IconName> = {
  observation: 'activity', decision: 'decision', action: 'terminal', change: 'change', communication: 'message', state_change: 'dot', alert: 'alert',
};

export const drawingOf = (event: EventView): IconName => (event.formats.length === 0 ? 'edit' : event.formats.includes('statuspage') ? 'megaphone' : DRAWN[event.kind]);
