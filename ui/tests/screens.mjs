/** Pictures of every screen, light and dark, into `target/screens` (`cargo xtask screens`). */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLACES, visitAll } from './places.mjs';

const wanted = process.argv[2];
const folder = fileURLToPath(new URL('../../target/screens', import.meta.url));
mkdirSync(folder, { recursive: true });
const places = wanted ? PLACES.filter((place) => place.name.includes(wanted)) : PLACES;

const take = (suffix) => async (page, place, theme, faults) => {
  await page.screenshot({ path: join(folder, `${place.name}.${theme}${suffix}.png`) });
  for (const fault of faults) console.log(`${place.name} ${theme}: ${fault}`);
};
await visitAll(take(''), { places });
await visitAll(take('.narrow'), { places, themes: ['light'], size: { width: 900, height: 700 } });
console.log(`${places.length} screens, light, dark and narrow, lie in ${folder}`);
