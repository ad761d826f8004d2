/** What the inspector shows: an evidence item with what stands around it, and the event that it is part of. */
import type { EvidenceContext } from '../bindings/contract';
import type { EventView } from '../bindings/contract';
import { asFailure, call, type Failure } from '../host/host';

/** Selections closer together than this are on the way to somewhere else. */
const HURRIED_MS = 90;

export class InspectorState {
  context = $state.raw<EvidenceContext>();
  /** The timeline event that shows the item, with all evidence of it. */
  event = $state.raw<EventView>();
  failure = $state.raw<Failure>();
  loading = $state(false);
  private question = 0;
  private asked = -Infinity;

  /**
   * Asks for an evidence item, or for an event that a person wrote without any. What is shown stays until the answer is
   * there; an answer that is overtaken is dropped.
   */
  async show(incident: string, evidence: string | null, event: string | null): Promise<void> {
    const mine = ++this.question;
    if (!evidence && !event) {
      this.context = this.event = this.failure = undefined;
      this.loading = false;
      return;
    }
    this.loading = true;
    // Someone who holds a key down reads nothing on the way: only where it ends is asked for.
    const now = performance.now();
    const isHurried = now - this.asked < HURRIED_MS;
    this.asked = now;
    if (isHurried) {
      await new Promise((done) => setTimeout(done, HURRIED_MS));
      if (mine !== this.question) return;
    }
    try {
      const context = evidence ? await call('evidence_context', { evidence }) : undefined;
      if (mine !== this.question) return;
      this.context = context;
      const wanted = context?.item.event ?? event;
      if (this.event?.id !== wanted || !evidence) this.event = undefined;
      this.failure = undefined;
      const found = wanted ? await eventOf(incident, wanted) : undefined;
      if (mine === this.question) this.event = found;
    } catch (thrown) {
      if (mine !== this.question) return;
      this.failure = asFailure(thrown);
      this.context = this.event = undefined;
    } finally {
      if (mine === this.question) this.loading = false;
    }
  }
}

/** One event, hidden or not; `undefined` when the incident no longer has it. */
async function eventOf(incident: string, event: string): Promise<EventView | undefined> {
  const list = { incident, hidden: true };
  const { index } = await call('timeline_place', { list, event });
  if (index === null) return undefined;
  return (await call('timeline_list', { ...list, offset: index, limit: 1 })).events[0];
}
