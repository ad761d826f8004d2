/**
 * Text that is being typed and is not on disk yet. It is kept beside the field, in this profile, until the core has said
 * that it is saved: closing the window, a crash or a full disk of the library lose nothing.
 */

const PREFIX = 'hindcast.unsaved.';

export function keepUnsaved(field: string, text: string): void {
  try {
    localStorage.setItem(PREFIX + field, text);
  } catch {
    // No room there either: the text stays in the window, which can copy it out.
  }
}

export function unsavedText(field: string): string | null {
  try {
    return localStorage.getItem(PREFIX + field);
  } catch {
    return null;
  }
}

export function forgetUnsaved(field: string): void {
  try {
    localStorage.removeItem(PREFIX + field);
  } catch {
    // Nothing was kept.
  }
}
