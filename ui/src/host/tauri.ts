/** The host in the desktop window. The only file that knows `@tauri-apps`. */
import { Channel, invoke } from '@tauri-apps/api/core';
import type { About, FromHost, Host, Picked } from './host';

export function tauriHost(): Host {
  const ears = new Set<(notice: FromHost) => void>();
  const channel = new Channel<FromHost>((notice) => ears.forEach((ear) => ear(notice)));
  let attached = false;
  return {
    call: (name, params) => invoke('call', { envelope: { call: name, params } }),
    hear(ear) {
      ears.add(ear);
      // Opened with the first ear: what was told before that waits on the other side.
      if (!attached) void invoke('attach', { channel });
      attached = true;
      return () => ears.delete(ear);
    },
    shown: () => void invoke('shown'),
    pickFiles: () => invoke<Picked[]>('pick_files'),
    pickFolder: (title) => invoke<Picked | null>('pick_folder', { title }),
    pickFileToWrite: (title, name) => invoke<Picked | null>('pick_file_to_write', { title, name }),
    openPlace: (pick) => invoke('open_place', { pick: pick ?? null }),
    openLink: (address) => invoke<boolean>('open_link', { address }),
    restoreLibrary: (pick) => invoke<string | null>('restore_library', { pick }),
    reopenLibrary: () => invoke('reopen_library'),
    about: () => invoke<About>('about'),
  };
}
