// Calls that the core is being given for the window. Deleted as soon as the generated bindings have them.
import type {
  ActionItem, BatchId, CauseClass, ClaimId, Evidence, EvidenceId, Hypothesis, HypothesisId,
  Incident, IncidentId, IncidentRow, Problem, ProblemId, ProblemState, Proposal, ReviewState, ReviewView,
  Role, Section, Timeline, TimelineList,
  ActionSet, IncidentList, IncidentRef, IncidentSet, IncidentView, LibraryView, NoParams, ProblemList, ProposalAccept,
} from './contract';

/** More fields of calls that exist. */
// timeline_list params also take: offset?: number (from this position, instead of `after`), batches?: string[], people?: string[]
// incident_set / action_set params also take: clear?: string[]   ("severity", "service", "zone" / "due", "owner", "factor", "problem")
// proposal_accept params also take: role?: Role                  (for a hypothesis: accepted in this role)
// IncidentRow also has: duration_seconds: number|null, review_due: string|null (date), undecided: number,
//                       occurrence: { problem: ProblemId, nth: number } | null, last_changed_at: string
// LibraryView also has: problems: number, open_actions: number, overdue_actions: number
// problem_list replies ProblemRow[] (below) instead of Problem[]
// ReviewView also has: sections: SectionView[]; Passage also has: lead: string (markdown that stands before it in its section)
// Section has a new member "learned" (What we learned), which is for people only.

/** What of an evidence item or event the timeline filters offer, with counts over the whole incident. */
export type Facet = { value: string; label: string; count: number };
export type TimelineFacets = { kinds: Facet[]; people: Facet[]; batches: Facet[]; formats: Facet[]; starred: number; hidden: number; total: number; untimed: number };
/** Counts of events that fit the filters in equal bins over [from, to]. */
export type TimelineDensity = { from: string | null; to: string | null; bins: number[]; total: number };

/** An evidence item with what stands around it and what rests on it. */
export type EvidenceContext = {
  item: Evidence;
  /** Its neighbours in the same thread, else the same channel and source: at most 2 before and 2 after. */
  before: Evidence[]; after: Evidence[];
  /** Label of the source it came from, and the skew of that batch in ms. */
  source: string; skew_ms: number;
  cited_by: { passage: ClaimId; section: Section; text: string; quotes: string[] }[];
  hypotheses: { hypothesis: HypothesisId; statement: string; for: boolean }[];
};

/** A section of a review as it is read and edited. */
export type SectionView = {
  section: Section; heading: string;
  /** Markdown of the whole section; each cited evidence item stands as `[E12]` at the end of its sentence. */
  markdown: string;
  /** Only people write here: no proposals, no claim checks, nothing blocks. */
  people_only: boolean;
  /** Ids of the passages in order. */
  passages: ClaimId[];
  accepted: number;
  /** Wording that points at a person; `start` and `end` are UTF-16 offsets in the passage's text. */
  blame: { passage: ClaimId; start: number; end: number; words: string; hint: string }[];
};
export type ReviewVersion = { change: number; at: string; actor: string; what: string; state: ReviewState; passages: number };
export type DiffPiece = { kind: 'same' | 'added' | 'removed'; text: string };
export type ReviewDiff = { sections: { section: Section; heading: string; pieces: DiffPiece[] }[]; added: number; removed: number };

/** The causes of an incident as one graph; `effect: null` means the impact itself. */
export type CauseLink = { cause: HypothesisId; effect: HypothesisId | null };
export type CauseGraph = { impact: string; hypotheses: Hypothesis[]; links: CauseLink[] };

export type ProblemRow = Problem & {
  incident_count: number; last_incident_at: string | null; open_actions: number; overdue_actions: number;
  /** Incidents after the first. */ repeats: number;
};
/** What stands on the time axis of a problem. */
export type ProblemTimeline = {
  problem: Problem;
  incidents: { id: IncidentId; title: string; severity: number | null; at: string | null; duration_seconds: number | null }[];
  fixes: { action: ActionItem; from: string; done_at: string | null; overdue_days: number | null; verify_until: string | null }[];
  /** Days between one incident and the next, in order. */
  gaps_days: number[];
  /** When each lifecycle step was last entered, and how often. */
  steps: { state: ProblemState; entered_at: string | null; times: number }[];
  measures: { label: string; value: string; counts: string }[];
  factors: { factor: Hypothesis; incident_count: number; evidence_count: number }[];
  history: HistoryLine[];
};
/** One act in words, newest first. */
export type HistoryLine = { act: number; at: string; actor: string; words: string; records: string[]; undone: boolean; can_undo: boolean };

/** One chart of Insights with the records behind each bar. */
export type Chart = {
  id: string; title: string; counts: string; unit: string;
  bars: { label: string; value: number; note: string | null; records: string[] }[];
  empty: string | null;
};
export type Insights = { from: string | null; to: string | null; figures: { label: string; value: string; counts: string; records: string[] }[]; charts: Chart[] };

export type BulkReport = { decided: ProposalId_[]; skipped: { proposal: ProposalId_; reason: string }[]; act: number };
type ProposalId_ = Proposal['id'];

export type Coming = {
  timeline_facets: [{ incident: string }, TimelineFacets];
  /** `list` is the same filter as timeline_list takes (its paging fields are ignored); with `from`/`to` in it the strip covers just that span. */
  timeline_density: [{ list: TimelineList; bins: number }, TimelineDensity];
  /** Position, from 0, of an event (or of the first at or after an instant) among those that fit the filter; null when the filter leaves the event out. */
  timeline_place: [{ list: TimelineList; event?: string; at?: string }, { index: number | null }];
  evidence_context: [{ evidence: string }, EvidenceContext];
  /** Evidence items of an incident that fit a text, for picking one to cite; newest-relevant first, at most `limit` (20). */
  evidence_find: [{ incident: string; text: string; limit?: number }, Evidence[]];
  /** Accepts or rejects several in one act that one undo takes back. Unsupported claims and already decided ones are skipped, and said. */
  proposal_bulk: [{ proposals: string[]; accept: boolean; reason?: string }, BulkReport];
  history_lines: [{ record?: string; incident?: string; limit?: number }, HistoryLine[]];
  /** Replaces the Markdown of a section. Sentences that stay as they were keep their id, evidence, quotes and acceptance; changed and new ones are the person's, and checked. `was` is the Markdown that the person started from: when the section has changed since, the answer is `conflict` and nothing is written. */
  section_write: [{ incident: string; section: Section; markdown: string; was?: string }, ReviewView];
  review_versions: [{ incident: string }, ReviewVersion[]];
  /** Word by word; `to` absent: as it is now. */
  review_diff: [{ incident: string; from: number; to?: number }, ReviewDiff];
  hypothesis_new: [{ incident: string; statement: string; role?: Role; cause_class?: CauseClass; evidence_for?: EvidenceId[] }, Hypothesis];
  cause_graph: [{ incident: string }, CauseGraph];
  /** `effect` absent: the impact itself. Refuses circles. */
  cause_link: [{ cause: string; effect?: string; unlink?: boolean }, CauseGraph];
  problem_timeline: [{ problem: string }, ProblemTimeline];
  timeline_list: [TimelineList & { offset?: number; batches?: BatchId[]; people?: string[] }, Timeline];
  incident_list: [IncidentList, (IncidentRow & IncidentRowMore)[]];
  incident_show: [IncidentRef, IncidentView & IncidentRowMore];
  incident_set: [IncidentSet & { clear?: string[] }, Incident];
  action_set: [ActionSet & { clear?: string[] }, ActionItem];
  proposal_accept: [ProposalAccept & { role?: Role }, Proposal];
  problem_list: [ProblemList, ProblemRow[]];
  library_show: [NoParams, LibraryView & { problems: number; open_actions: number; overdue_actions: number }];
  review_show: [IncidentRef, ReviewView & { sections: SectionView[] }];
  insight_show: [{ from?: string; to?: string }, Insights];
};

export type IncidentRowMore = { duration_seconds: number | null; review_due: string | null; undecided: number; occurrence: { problem: ProblemId; nth: number } | null; last_changed_at: string };
