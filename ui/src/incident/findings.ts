/** Findings of an import, those of one sort together, the worst first. */
import type { Finding, FindingCode, Severity } from '../bindings/contract';

export type FindingGroup = { code: FindingCode; severity: Severity; title: string; count: number; findings: Finding[] };

const TITLES: Record<FindingCode, string> = {
  unknown_format: 'Not recognised',
  empty: 'Empty',
  damaged: 'Damaged',
  unsafe_name: 'Unsafe file name',
  limit_reached: 'Larger than the limit',
  bad_json: 'No valid JSON',
  bad_encoding: 'Unreadable characters',
  bad_row: 'Unreadable row',
  bad_time: 'Unreadable time',
  zone_assumed: 'Zone assumed',
  zone_gap: 'Time that the clocks skipped',
  zone_overlap: 'Time that happened twice',
  day_inferred: 'Day inferred',
  day_month_ambiguous: 'Day and month could be swapped',
  mapping_needed: 'Columns need a meaning',
  missing_person: 'Person without a name',
  missing_part: 'Missing part',
  skipped: 'Skipped',
  unreadable: 'Could not be read',
};
const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

export const findingTitle = (code: FindingCode): string => TITLES[code] ?? code.replaceAll('_', ' ');
export const severityWord = (severity: Severity): string => ({ error: 'Not read', warning: 'Look at this', info: 'Note' })[severity];

export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.code}`;
    const group = groups.get(key) ?? { code: finding.code, severity: finding.severity, title: findingTitle(finding.code), count: 0, findings: [] };
    group.count += finding.count;
    group.findings.push(finding);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => RANK[a.severity] - RANK[b.severity] || b.count - a.count);
}

/** `export.zip!general/2026-01-02.json, line 14`. */
export function placeWords({ file, line, id }: Finding['place']): string {
  return [file, line !== undefined && `line ${line}`, id].filter(Boolean).join(', ');
}

/** The same without the id, which says least, where a line is known. */
export const shortPlace = ({ file, line, id }: Finding['place']): string => placeWords(line === undefined ? { file, ...(id !== undefined && { id }) } : { file, line });

const SETTINGS: Record<string, string> = {
  zone: 'the zone',
  day: 'the day (under Options)',
  'date-order': 'the order of dates (under Options)',
  map: 'the columns (under Options)',
  as: '“Read as” (under Options)',
};

/** A hint as it is said in the window: settings by what they are called here, not as flags of the command line. */
export function hintWords(hint: string): string {
  return hint.replace(/`--([a-z-]+)[^`]*`/g, (flag, name: string) => SETTINGS[name] ?? flag);
}
