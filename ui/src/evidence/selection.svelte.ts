/** What is selected on an incident: one thing, the same on the timeline, in a sentence and in the inspector. */

import type { EventView } from '../bindings/contract';

class Selection {
  /** The evidence item that the inspector shows. */
  evidence = $state.raw<string | null>(null);
  /** The timeline event that is marked. */
  event = $state.raw<string | null>(null);
  /** That event as it was last read, once somebody has read it. */
  known = $state.raw<EventView | null>(null);
  /** Words of the evidence that are marked in it, because what led here quotes them. */
  quotes = $state.raw<string[]>([]);
  /** Rises when the person asks to see the evidence; where the inspector is a drawer, it opens. */
  wanted = $state(0);

  /** Shows an evidence item with what is quoted from it. */
  show(evidence: string, quotes: string[] = [], asked = true): void {
    this.evidence = evidence;
    this.quotes = quotes;
    this.event = null;
    // Moving on with the keyboard is not asking: a drawer would hide what is read.
    if (asked) this.wanted += 1;
  }

  /** Selects a timeline event and shows its first evidence item. */
  showEvent(event: string, evidence: string | null): void {
    this.event = event;
    this.evidence = evidence;
    this.quotes = [];
  }

  /** The person wants to read the evidence of what is selected. */
  open(): void {
    this.wanted += 1;
  }

  clear(): void {
    this.known = null;
    this.evidence = null;
    this.event = null;
    this.quotes = [];
  }
}

export const selection = new Selection();
