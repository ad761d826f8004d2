import { expect, it } from 'vitest';
import { keys } from './keys.svelte';

const key = (name: string, more: object = {}) => ({ key: name, does: `Does ${name}`, status: true, run: () => {}, ...more });

it('says only what works in a field while one has the focus', async () => {
  const field = document.body.appendChild(document.createElement('textarea'));
  const remove = keys.add({ keys: [key('j'), key('mod+Enter'), key('Escape'), key('Tab', { inText: true })], blocks: false });
  const shown = () => keys.status.map((one) => one.key);
  expect(shown()).toEqual(['j', 'mod+Enter', 'Escape', 'Tab']);
  keys.follow(field);
  expect(shown()).toEqual(['mod+Enter', 'Escape', 'Tab']);
  keys.follow(document.body);
  expect(shown()).toContain('j');

  // A field that is gone with the focus in it says nothing; the keys of what comes after it look themselves.
  field.focus();
  keys.follow(field);
  field.remove();
  remove();
  const again = keys.add({ keys: [key('k')], blocks: false });
  await Promise.resolve();
  expect(shown()).toEqual(['k']);
  again();
});
