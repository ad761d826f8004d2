/** Whether anything may leave this machine, as far as the window knows. It asks nothing itself: whoever asks tells it here. */
class Network {
  mode = $state.raw<'offline' | 'allowed' | undefined>();

  /** Keeps what was answered, and hands it on. */
  told<T extends { mode: 'offline' | 'allowed' }>(view: T): T {
    this.mode = view.mode;
    return view;
  }
}

export const network = new Network();
