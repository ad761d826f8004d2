/** Times as a person types them, in UTC: `14:06`, `14:06:30`, `2026-10-13 14:06`, or as RFC 3339 with a zone. */

const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/;
const DAY = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ]+(.+)$/;

/** The instant, or `null` when it cannot be one. A clock time alone is on the day of `near`. */
export function readTime(typed: string, near: string | null): string | null {
  const text = typed.trim().replace(/\s*(utc|z)$/i, '');
  const withDay = DAY.exec(text);
  if (withDay && /[+-]\d{2}:?\d{2}$/.test(text)) {
    const at = new Date(text.replace(' ', 'T'));
    return Number.isNaN(at.getTime()) ? null : at.toISOString();
  }
  const day = withDay ? `${withDay[1]}-${pad(withDay[2])}-${pad(withDay[3])}` : (near ?? '').slice(0, 10);
  const clock = CLOCK.exec((withDay?.[4] ?? text).trim());
  if (!clock || !day) return null;
  const [, hour, minute, second = '00', part = ''] = clock;
  const written = `${day}T${pad(hour)}:${minute}:${second}.${part.padEnd(3, '0').slice(0, 3)}Z`;
  const at = new Date(written);
  // `2026-02-30` and `25:00` are no times, whatever an engine makes of them.
  return Number.isNaN(at.getTime()) || at.toISOString() !== written ? null : written;
}

/** `2026-10-13 14:06:30`, to be typed over. */
export const writeTime = (at: string): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

const pad = (digits: string | undefined): string => (digits ?? '').padStart(2, '0');
