/** Whether anything may leave this machine, as far as the window knows. It asks nothing itself: whoever asks tells it here. */
type Told = { mode: 'offline' | 'allowed'; profiles: readonly unknown[] };

class Network {
  mode = $state.raw<Told['mode'] | undefined>();
  /** There is somewhere to send to. */
  hasPlaces = $state(false);

  /** Keeps what was answered, and hands it on. */
  told<T extends Told>(view: T): T {
    this.mode = view.mode;
    this.hasPlaces = view.profiles.length > 0;
    return view;
  }
}

export const network = new Network();
