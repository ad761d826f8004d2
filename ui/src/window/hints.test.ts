import { expect, test } from 'vitest';
import { saidHere } from './hints';

test('a hint names what is in the window, not a command of the terminal', () => {
  expect(saidHere('list what there is, for example with `hindcast incident list`')).toBe('go to Incidents, Problems or Actions to see what there is');
  expect(saidHere('draft again with `hindcast draft INC-7`')).toBe('draft again with Draft… in the header of the incident');
  expect(saidHere('reject it, or use `hindcast moment clear INC-7 detected` first')).toBe('reject it, or clear the key moment in the header first');
});

test('names stand in quotation marks, and evidence as it stands everywhere', () => {
  expect(saidHere('there is no `INC-999` in this library')).toBe('there is no “INC-999” in this library');
  expect(saidHere('E-41 is cited by two claims')).toBe('E41 is cited by two claims');
});
