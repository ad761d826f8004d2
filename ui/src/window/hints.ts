/** Hints of the core name commands of the terminal where they know one; in the window they name what is here. */
import { shownIds } from './words';

const HERE: [RegExp, string][] = [
  [/^list what there is\b.*/, 'go to Incidents, Problems or Actions to see what there is'],
  [/run `hindcast check`, then `hindcast restore[^`]*`.*/, 'check the library in Settings, Data, then restore the newest backup there'],
  [/with `hindcast draft [^`]*`/, 'with Draft… in the header of the incident'],
  [/use `hindcast moment clear [^`]*`/, 'clear the key moment in the header'],
  [/use `hindcast hypothesis set [^`]*`/, 'accept it in the causes'],
  [/`hindcast problem set --help` lists what can be set/, 'Move on… shows what can follow'],
  [/`hindcast timeline [^`]*` shows/, 'the timeline shows'],
  [/use `hindcast review remove [^`]*`/, 'remove it in the review'],
  [/with `hindcast review edit`/, 'in the review'],
  [/use `hindcast proposal reject [^`]*`/, 'reject it with a reason in Review proposals'],
];

/** A message or hint of the core as the window says it: its own places, and names in quotation marks. */
export function saidHere(text: string): string {
  const own = HERE.reduce((said, [command, here]) => said.replace(command, here), text);
  return shownIds(own.replace(/`([^`]+)`/g, '“$1”'));
}
