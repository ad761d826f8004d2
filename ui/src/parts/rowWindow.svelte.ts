/**
 * Which rows of a long table are in the page: the seen ones and some around them, with room kept for the rest. Rows of a
 * table have one height. Short tables are whole.
 */

const WHOLE_UP_TO = 200;
const AROUND = 20;

export class RowWindow {
  /** Of the scrolled box, in px. */
  top = $state(0);
  seen = $state(900);
  /** Of one row, in px. */
  height = $state(36);

  constructor(private readonly count: () => number) {}

  get first(): number {
    if (this.count() <= WHOLE_UP_TO) return 0;
    return Math.min(Math.max(0, Math.floor(this.top / this.height) - AROUND), Math.max(0, this.count() - 1));
  }

  /** One behind the last. */
  get end(): number {
    if (this.count() <= WHOLE_UP_TO) return this.count();
    return Math.min(this.count(), Math.ceil((this.top + this.seen) / this.height) + AROUND);
  }

  get above(): number {
    return this.first * this.height;
  }

  get below(): number {
    return (this.count() - this.end) * this.height;
  }

  /** Follows a scrolled box; a row of it is measured by `[data-row]`. */
  follow = (box: HTMLElement): (() => void) => {
    const read = () => {
      this.top = box.scrollTop;
      this.seen = box.clientHeight;
      this.height = box.querySelector<HTMLElement>('[data-row]')?.offsetHeight || this.height;
    };
    read();
    box.addEventListener('scroll', read, { passive: true });
    const sizes = globalThis.ResizeObserver ? new ResizeObserver(read) : undefined;
    sizes?.observe(box);
    return () => {
      box.removeEventListener('scroll', read);
      sizes?.disconnect();
    };
  };

  /** Brings a row into view below a head of `head` px. */
  show(box: HTMLElement, index: number, head = 30): void {
    const [from, to] = [index * this.height, (index + 1) * this.height + head];
    if (from < box.scrollTop) box.scrollTop = from;
    else if (to > box.scrollTop + box.clientHeight) box.scrollTop = to - box.clientHeight;
  }
}
