/** What the person likes: kept by the window, in this profile only. Nothing of an incident is in it. */

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

type Kept = { theme: Theme; density: Density; textSize: number; starred: string[]; recent: string[]; recentSearches: string[]; /** Widths of panes, and which are put away. */ panes: Record<string, number> };

const KEY = 'hindcast.preferences';
const DEFAULTS: Kept = { theme: 'system', density: 'comfortable', textSize: 100, starred: [], recent: [], recentSearches: [], panes: {} };

class Preferences {
  kept = $state<Kept>({ ...DEFAULTS, ...read() });

  set<K extends keyof Kept>(name: K, value: Kept[K]): void {
    this.kept[name] = value;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      // No room or no storage: it holds for this run.
    }
  }

  isStarred(key: string): boolean {
    return this.kept.starred.includes(key);
  }

  toggleStar(key: string): void {
    const others = this.kept.starred.filter((other) => other !== key);
    this.set('starred', others.length === this.kept.starred.length ? [...others, key] : others);
  }

  /** Remembers that a record was opened, the newest first. */
  opened(key: string): void {
    this.set('recent', [key, ...this.kept.recent.filter((other) => other !== key)].slice(0, 12));
  }

  searched(text: string): void {
    const words = text.trim();
    if (words) this.set('recentSearches', [words, ...this.kept.recentSearches.filter((other) => other !== words)].slice(0, 8));
  }

  /** Shows theme, density and text size on the page. */
  apply(root: HTMLElement = document.documentElement): void {
    const prefersDark = globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ?? false;
    root.dataset.theme = this.kept.theme === 'system' ? (prefersDark ? 'dark' : 'light') : this.kept.theme;
    root.dataset.density = this.kept.density;
    root.style.setProperty('--zoom', String(this.kept.textSize / 100));
  }
}

function read(): Partial<Kept> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Kept>;
  } catch {
    return {};
  }
}

export const preferences = new Preferences();
