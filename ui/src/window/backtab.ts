/**
 * WebKitGTK gives Shift+Tab no name, so that dialogs which turn round at their first element never hear of it. It is
 * told again under its name; where nobody takes it, the focus moves as it would have.
 */
export function nameBackTab(page: Window = window): () => void {
  const listen = (event: KeyboardEvent): void => {
    if (event.key !== 'Unidentified' || event.code !== 'Tab' || !event.shiftKey) return;
    event.stopImmediatePropagation();
    const { code, shiftKey, ctrlKey, altKey, metaKey } = event;
    const named = new KeyboardEvent('keydown', { key: 'Tab', code, shiftKey, ctrlKey, altKey, metaKey, bubbles: true, cancelable: true, composed: true });
    if (event.target && !event.target.dispatchEvent(named)) event.preventDefault();
  };
  page.addEventListener('keydown', listen, true);
  return () => page.removeEventListener('keydown', listen, true);
}
