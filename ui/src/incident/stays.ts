/** Incidents of which nothing is ever sent. */
import { call } from '../host/host';
import { acts } from '../window/acts.svelte';

/** Turns it round whether anything of an incident may ever be sent. */
export async function setStays(incident: { id: string; never_leaves: boolean }): Promise<void> {
  const stays = !incident.never_leaves;
  await acts.make(stays ? `Nothing of ${incident.id} ever leaves this machine` : `${incident.id} may be sent, by you`, () => call('incident_set', { incident: incident.id, never_leaves: stays }));
}
