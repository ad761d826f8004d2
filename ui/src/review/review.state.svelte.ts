/**
 * The review of one incident as it is read and decided: which sentence is the current one, what can be done with it, and
 * what stands between the review and `final`. Text that is being typed is not here but with its editor.
 */
import type { SectionView } from '../bindings/contract';
import type { Blocker, Section } from '../bindings/contract';
import { selection } from '../evidence/selection.svelte';
import { call, type Reply } from '../host/host';
import { acts } from '../window/acts.svelte';
import { word } from '../window/words';
import { kindOf, plainWords, runs, type Run, type Sentence } from './passages';

export type Shown = Reply<'review_show'>;
export type SectionShown = Omit<SectionView, 'passages'> & { sentences: Sentence[]; runs: Run[]; writable: boolean };

const ORDER: Section[] = ['overview', 'impact', 'detection', 'highlights', 'causes', 'attempts', 'went_well', 'went_badly', 'lucky', 'learned' as Section, 'open_questions', 'actions'];
const HEADINGS: Partial<Record<string, string>> = {
  highlights: 'Timeline highlights', causes: 'Contributing factors', attempts: 'What was tried and did not help', lucky: 'Where we were lucky',
  learned: 'What we learned', actions: 'Action items',
};

/** Why a review is no document yet, where nothing of it was written or accepted. */
export const whyNotReady = (view: Pick<Shown, 'passages' | 'factors'>): string | null => (view.passages.length === 0 && view.factors.length === 0 ? 'Nothing is written yet' : null);

/** The sections of a review in reading order, also those in which nothing stands. */
export function sectionsOf(view: Shown): SectionShown[] {
  const given = (view.sections as SectionView[] | undefined) ?? [];
  const canWrite = view.state === 'draft' || view.state === 'in_review';
  return ORDER.map((section) => {
    const sentences = view.passages.filter((passage) => passage.claim.section === section) as Sentence[];
    const known = given.find((one) => one.section === section);
    const peopleOnly = known?.people_only ?? section === ('learned' as Section);
    return {
      section,
      heading: known?.heading ?? HEADINGS[section] ?? word(section),
      markdown: known?.markdown ?? '',
      people_only: peopleOnly,
      accepted: known?.accepted ?? sentences.filter((one) => one.accepted).length,
      blame: known?.blame ?? [],
      sentences,
      runs: runs(sentences, peopleOnly),
      writable: canWrite && known !== undefined,
    };
  });
}

export class ReviewState {
  currentId = $state.raw<string | null>(null);
  /** The section with an open editor: one at most. */
  editing = $state.raw<Section | null>(null);
  /** Sentence whose rejection waits for its reason. */
  rejecting = $state.raw<string | null>(null);
  /** Sentence for which evidence is being looked for. */
  citing = $state.raw<string | null>(null);

  /** The person went elsewhere: what is still on its way chooses nothing any more. */
  private left = false;

  constructor(
    readonly incident: string,
    private readonly view: () => Shown | undefined,
  ) {}

  sections = $derived.by<SectionShown[]>(() => {
    const view = this.view();
    return view ? sectionsOf(view) : [];
  });
  all = $derived<Sentence[]>(this.sections.flatMap((section) => section.sentences));
  current = $derived<Sentence | undefined>(this.all.find((sentence) => sentence.id === this.currentId));
  canWrite = $derived.by(() => {
    const state = this.view()?.state;
    return state === 'draft' || state === 'in_review';
  });
  counts = $derived.by(() => {
    const out = { accepted: 0, open: 0, unsupported: 0, people: 0 };
    for (const section of this.sections) for (const one of section.sentences) out[kindOf(one, section.people_only)] += 1;
    return out;
  });
  blockers = $derived.by<Blocker[]>(() => this.view()?.blockers ?? []);

  leave(): void {
    this.left = true;
  }

  sectionOf(sentence: Sentence): SectionShown | undefined {
    return this.sections.find((section) => section.section === sentence.claim.section);
  }

  kind(sentence: Sentence) {
    return kindOf(sentence, this.sectionOf(sentence)?.people_only ?? false);
  }

  /** Makes a sentence the current one and shows its evidence beside it. */
  choose(id: string | null, evidence?: string): void {
    if (this.left) return;
    this.currentId = id;
    if (this.rejecting !== id) this.rejecting = null;
    const sentence = this.all.find((one) => one.id === id);
    const shown = evidence ?? sentence?.claim.evidence[0];
    if (!sentence || !shown) return;
    selection.show(shown, sentence.claim.quotes.filter((quote) => quote.evidence === shown).map((quote) => quote.text), evidence !== undefined);
  }

  /** To the next sentence, or the one before; stays at the ends. */
  move(by: 1 | -1): void {
    const at = this.all.findIndex((one) => one.id === this.currentId);
    const next = this.all[at < 0 ? (by > 0 ? 0 : this.all.length - 1) : Math.min(this.all.length - 1, Math.max(0, at + by))];
    if (next) this.choose(next.id);
  }

  /** To the next sentence that somebody still has to decide. */
  moveToOpen(): void {
    const at = this.all.findIndex((one) => one.id === this.currentId);
    const order = [...this.all.slice(at + 1), ...this.all.slice(0, at + 1)];
    const next = order.find((one) => ['open', 'unsupported'].includes(this.kind(one)));
    if (next) this.choose(next.id);
  }

  async accept(sentence: Sentence): Promise<void> {
    if (this.kind(sentence) !== 'open') return;
    const { proposal } = sentence;
    const after = this.after(sentence);
    const done = await acts.make<object>(`Accepted ${sentence.id}`, () => (proposal ? call('proposal_accept', { proposal }) : call('passage_set', { passage: sentence.id, text: sentence.claim.text })));
    if (done) this.choose(after ?? sentence.id);
  }

  async reject(sentence: Sentence, reason: string): Promise<boolean> {
    const { proposal } = sentence;
    const after = this.after(sentence);
    const done = await acts.make<object>(`Rejected ${sentence.id}`, () => (proposal ? call('proposal_reject', { proposal, reason }) : call('passage_remove', { passage: sentence.id })));
    if (!done) return false;
    this.rejecting = null;
    this.choose(after);
    return true;
  }

  /** Takes a sentence out; one that nobody decided is rejected, because that keeps why. */
  async remove(sentence: Sentence): Promise<void> {
    const after = this.after(sentence);
    const done = await acts.make<object>(`Took ${sentence.id} out of the review`, () =>
      isUndecided(sentence) && sentence.proposal
        ? call('proposal_reject', { proposal: sentence.proposal, reason: 'Taken out of the review: nothing in the evidence supports it.' })
        : call('passage_remove', { passage: sentence.id }),
    );
    if (done) this.choose(after);
  }

  async cite(sentence: Sentence, evidence: string): Promise<boolean> {
    const all = [...new Set([...sentence.claim.evidence, evidence])];
    const done = await acts.make(`${sentence.id} now cites ${evidence}`, () => call('passage_set', { passage: sentence.id, evidence: all }));
    if (!done) return false;
    this.citing = null;
    this.choose(sentence.id, evidence);
    return true;
  }

  /** Asks what the sentence says instead of saying it. The question is written before the sentence goes, so nothing is lost between. */
  async toOpenQuestions(sentence: Sentence): Promise<void> {
    const after = this.after(sentence);
    const text = `What shows this: “${plainWords(sentence.claim.text).replace(/[.!?]+$/, '')}”?`;
    const { evidence } = sentence.claim;
    const written = await acts.make('Wrote an open question', () => call('review_write', { incident: this.incident, section: 'open_questions', text, evidence }), { quiet: true });
    if (!written) return;
    const gone = await acts.make<object>(`Moved ${sentence.id} to open questions`, () =>
      isUndecided(sentence) && sentence.proposal
        ? call('proposal_reject', { proposal: sentence.proposal, reason: 'Moved to open questions: nothing in the evidence supports it yet.' })
        : call('passage_remove', { passage: sentence.id }),
    );
    if (gone) this.choose(after);
  }

  private after(sentence: Sentence): string | null {
    const at = this.all.indexOf(sentence);
    return (this.all[at + 1] ?? this.all[at - 1])?.id ?? null;
  }
}

const isUndecided = (sentence: Sentence): boolean => !sentence.accepted && sentence.proposal !== null;
