/** `812 B`, `14 kB`, `2.4 MB`. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let size = count;
  while (size >= 999.5 && at < units.length - 1) {
    size /= 1000;
    at += 1;
  }
  return `${at === 0 || size >= 9.95 ? Math.round(size) : size.toFixed(1)} ${units[at]}`;
}
