/** Which span of time is looked at, and which bar or figure is opened. */
import type { Bar, Chart, Figure } from '../bindings/contract';
import { number, shortMonth } from '../window/words';

export type Range = '90' | '365' | 'all';
export const RANGES: readonly { value: Range; label: string }[] = [
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'all', label: 'All' },
];

export type Opened = { id: string; title: string; value: string; counts: string; records: string[] };

export class InsightsState {
  range = $state<Range>('all');
  opened = $state.raw<Opened | null>(null);

  /** Params of the question; days begin at midnight UTC, so that asking again within a day asks the same. */
  params(now = new Date()): { from?: string } {
    if (this.range === 'all') return {};
    const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
    return { from: new Date(midnight - Number(this.range) * 86_400_000).toISOString() };
  }

  choose(range: Range): void {
    this.range = range;
    this.opened = null;
  }

  openBar(chart: Chart, bar: Bar): void {
    this.toggle({ id: `${chart.id} ${bar.label}`, title: `${chart.title}: ${barLabel(bar.label)}`, value: valueWords(bar.value, chart.unit), counts: chart.counts, records: bar.records });
  }

  openFigure(figure: Figure): void {
    this.toggle({ id: figure.label, title: figure.label, value: figureValue(figure.value), counts: figure.counts, records: figure.records });
  }

  private toggle(wanted: Opened): void {
    this.opened = this.opened?.id === wanted.id ? null : wanted;
  }
}

const short = (value: number): string => (Number.isInteger(value) ? number(value) : value.toFixed(1));

/** `1 incident`, `12.5 days`: the unit is plural as the core says it. */
export function valueWords(value: number, unit: string): string {
  return `${short(value)} ${value === 1 ? unit.replace(/^(\w+?)s\b/, '$1') : unit}`;
}

export const shortValue = short;

/** `2025-03` → `Mar 2025`; other labels as they are. */
export const barLabel = (label: string): string => (/^\d{4}-\d{2}$/.test(label) ? shortMonth(`${label}-01T00:00:00Z`) : label);
/** `29%` → `29 %`; no time at all is not said as `0 minutes`. */
export const figureValue = (value: string): string => (value === '0 minutes' ? 'under a minute' : value.replace(/(\d)%/g, '$1\u202f%'));

/** Months and quarters stand side by side; what has names lies in lines. */
export const isOverTime = (chart: Chart): boolean => chart.id === 'incidents' || chart.id === 'repeats';
export const highest = (chart: Chart): number => Math.max(1, ...chart.bars.map((bar) => bar.value));
