/** How many parts of the screen wait for what they will show. */
import { untrack } from 'svelte';

class Waiting {
  count = $state(0);

  /** One more waits until the answered function is called. */
  begin(): () => void {
    untrack(() => (this.count += 1));
    return () => untrack(() => (this.count -= 1));
  }
}

export const waiting = new Waiting();
