// The contract of Hindcast: every call with its params and reply, and what travels besides.
// Generated from the Rust types. Never edit it; write it again with
//   HINDCAST_WRITE_BINDINGS=1 cargo test -p api --features ts bindings

/** Call → its params and its reply. A failed call gives a `Failure` instead. */
export type Contract = {
  incident_new: [IncidentNew, Incident];
  incident_list: [IncidentList, Array<IncidentRow>];
  incident_show: [IncidentRef, IncidentView];
  incident_set: [IncidentSet, Incident];
  import_run: [ImportRun, ImportReport];
  batch_list: [IncidentRef, Array<ImportBatch>];
  batch_remove: [BatchRemove, Changed];
  batch_set: [BatchSet, ImportBatch];
  timeline_list: [TimelineList, Timeline];
  timeline_facets: [IncidentRef, TimelineFacets];
  timeline_density: [DensityCount, TimelineDensity];
  timeline_place: [TimelinePlace, TimelineIndex];
  event_set: [EventSet, TimelineEvent];
  event_note: [EventNote, TimelineEvent];
  event_merge: [EventMerge, TimelineEvent];
  event_split: [EventSplit, TimelineEvent];
  moment_set: [MomentSet, Incident];
  moment_clear: [MomentClear, Incident];
  evidence_list: [EvidenceList, Array<Evidence>];
  evidence_context: [EvidenceRef, EvidenceContext];
  evidence_find: [EvidenceFind, Array<Evidence>];
  reference_list: [IncidentRef, Array<ReferenceRow>];
  draft_run: [DraftRun, DraftReport];
  draft_show: [IncidentRef, DraftReport];
  draft_open: [DraftOpen, RunView];
  draft_bytes: [CallRef, CallBytes];
  draft_send: [DraftSend, RunView];
  draft_stop: [RunRef, Changed];
  draft_runs: [IncidentRef, Array<KeptRun>];
  model_list: [NoParams, ModelView];
  model_set: [ModelSet, ModelView];
  model_remove: [ModelRef, ModelView];
  model_test: [ModelRef, ProbeView];
  model_names: [ModelSet, Array<string>];
  network_set: [NetworkSet, ModelView];
  redaction_show: [NoParams, Redaction];
  redaction_set: [Redaction, Redaction];
  instruction_list: [NoParams, Array<Instruction>];
  instruction_set: [Instruction, Array<Instruction>];
  egress_list: [EgressList, Array<EgressRow>];
  proposal_list: [ProposalList, Array<Proposal>];
  proposal_show: [ProposalRef, ProposalView];
  proposal_accept: [ProposalAccept, Proposal];
  proposal_edit: [ProposalEdit, Proposal];
  proposal_reject: [ProposalReject, Proposal];
  proposal_bulk: [ProposalBulk, BulkReport];
  hypothesis_list: [IncidentRef, Array<Hypothesis>];
  hypothesis_set: [HypothesisSet, Hypothesis];
  hypothesis_new: [HypothesisNew, Hypothesis];
  cause_graph: [IncidentRef, CauseGraph];
  cause_link: [CauseLinkSet, CauseGraph];
  review_show: [IncidentRef, ReviewView];
  review_write: [ReviewWrite, ReviewView];
  section_write: [SectionWrite, ReviewView];
  passage_set: [PassageSet, ReviewView];
  passage_remove: [PassageRef, ReviewView];
  review_finalise: [ReviewFinalise, ReviewView];
  review_set: [ReviewSet, ReviewView];
  review_versions: [IncidentRef, Array<ReviewVersion>];
  review_diff: [ReviewCompare, ReviewDiff];
  problem_new: [ProblemNew, Problem];
  problem_show: [ProblemRef, ProblemView];
  problem_list: [ProblemList, Array<ProblemRow>];
  problem_timeline: [ProblemRef, ProblemTimeline];
  problem_link: [ProblemLink, Problem];
  problem_set: [ProblemSet, Problem];
  action_new: [ActionNew, ActionItem];
  action_list: [ActionList, Array<ActionRow>];
  action_set: [ActionSet, ActionItem];
  similar_list: [IncidentRef, Array<SimilarRow>];
  insight_show: [InsightShow, Insights];
  search_run: [SearchRun, SearchReply];
  export_write: [ExportWrite, ExportReport];
  history_list: [HistoryList, Array<Revision>];
  history_lines: [HistoryLines, Array<HistoryLine>];
  history_undo: [HistoryUndo, Undone];
  task_cancel: [TaskRef, Changed];
  sample_make: [NoParams, SampleView];
  library_show: [NoParams, LibraryView];
  library_check: [LibraryCheck, CheckView];
  library_backup: [LibraryBackup, BackupView];
};

/** A model that did not find enough to say something, which is a good answer. */
export type Abstention = {
  step: Step;
  reason: string;
};

/**
 * A corrective or preventive action item.
 * Such as `A-1`.
 */
export type ActionId = string;

/** A corrective or preventive action. */
export type ActionItem = {
  id: ActionId;
  incident: IncidentId | null;
  problem: ProblemId | null;
  /** The factor it addresses. */
  factor: HypothesisId | null;
  /** Verb first. */
  title: string;
  kind: ActionKind;
  strength: Strength;
  state: ActionState;
  owner: string | null;
  due: string | null;
  created_at: string;
  closed_at: string | null;
  /** Why it was dropped, or what shows that it is done. */
  reason: string | null;
};

/** What an action does about its factor. */
export type ActionKind = "prevent" | "mitigate" | "detect" | "process";

export type ActionList = {
  incident?: IncidentId | null;
  problem?: ProblemId | null;
  state?: ActionState | null;
  overdue?: boolean;
};

export type ActionNew = {
  title: string;
  incident?: IncidentId | null;
  problem?: ProblemId | null;
  factor?: HypothesisId | null;
  kind?: ActionKind | null;
  strength?: Strength | null;
  owner?: string | null;
  due?: string | null;
};

/** An action item in a list. */
export type ActionRow = {
  overdue: boolean;
  /** What a good action item would still need: an owner, a due date, a factor, a verb. */
  missing: Array<string>;
  id: ActionId;
  incident: IncidentId | null;
  problem: ProblemId | null;
  /** The factor it addresses. */
  factor: HypothesisId | null;
  /** Verb first. */
  title: string;
  kind: ActionKind;
  strength: Strength;
  state: ActionState;
  owner: string | null;
  due: string | null;
  created_at: string;
  closed_at: string | null;
  /** Why it was dropped, or what shows that it is done. */
  reason: string | null;
};

/** Absent fields stay as they are; an empty owner takes the owner away. */
export type ActionSet = {
  action: ActionId;
  title?: string | null;
  owner?: string | null;
  due?: string | null;
  kind?: ActionKind | null;
  strength?: Strength | null;
  state?: ActionState | null;
  reason?: string | null;
  problem?: ProblemId | null;
  factor?: HypothesisId | null;
  /** Fields to empty: `due`, `owner`, `factor`, `problem`. */
  clear?: Array<string>;
};

export type ActionState = "open" | "in_progress" | "done" | "dropped";

/** The part of a model's run that a proposal came from. */
export type Asked = {
  run_key: string;
  profile: string;
  model: string;
  /** Files of the instructions and the hashes of their wording, in the order in which they were asked, each once. */
  prompts: Array<[string, string]>;
};

/** A file that was attached to an item; its bytes are not fetched. */
export type AttachedFile = {
  name: string;
  mime?: string;
  /** Bytes. */
  size?: number;
};

/** A backup that was written and read back. */
export type BackupView = {
  file: string;
  bytes: number;
  verified: boolean;
};

export type Bar = {
  label: string;
  value: number;
  note: string | null;
  /** References of the records behind it; the newest 500 where there are more. */
  records: Array<string>;
};

/**
 * One import of one source.
 * Such as `B-1`.
 */
export type BatchId = string;

export type BatchRemove = {
  batch: BatchId;
  even_if_cited?: boolean;
};

/** Absent fields stay as they are. */
export type BatchSet = {
  batch: BatchId;
  /** Milliseconds added to every time of the batch, for a clock that was wrong. */
  skew_ms?: number | null;
  /** IANA name or offset; local times of the batch that do not say their zone are read in it again. */
  zone?: string | null;
};

/** Words that blame a person; a hint for the writer, no fault. */
export type Blame = {
  /** `None` for an action or a hypothesis. */
  section: Section | null;
  text: string;
  words: string;
};

/** Wording that points at a person. */
export type BlameHint = {
  passage: ClaimId;
  /** Offsets in the passage's text, in UTF-16 units. */
  start: number;
  end: number;
  words: string;
  /** What to write instead. */
  hint: string;
};

/** Something that stands between a review and `final`. */
export type Blocker =
  | { "blocker": "unsupported", claim: ClaimId, section: Section, text: string }
  | { "blocker": "undecided", hypothesis: HypothesisId, statement: string };

/** A token in a body. */
export type BodyMark = {
  from: number;
  to: number;
  token: string;
};

/** What came of deciding several proposals at once. */
export type BulkReport = {
  decided: Array<ProposalId>;
  skipped: Array<SkippedProposal>;
  /** The act that `history_undo` takes back as a whole; 0 when nothing was decided. */
  act: number;
};

/** The exact bytes of a call. */
export type CallBytes = {
  /** Request line and headers; in the place of the key stands where it comes from. */
  head: Array<string>;
  /** The body as it will be sent. */
  body: string;
  sha256: string;
  /** Byte ranges of the body that stand for something that was taken out. */
  marks: Array<BodyMark>;
};

export type CallRef = {
  run: string;
  /** Position in the round, from 0. */
  number: number;
};

/** One call that waits for the person's leave. */
export type CallView = {
  /** Position in the round, from 0. */
  number: number;
  /** `extract`, `weigh`, `challenge`, `write` or `actions`. */
  step: string;
  label: string;
  /** File and hash of its instructions. */
  prompt: string;
  prompt_hash: string;
  /** Why it is asked again, where it is. */
  again: string | null;
  bytes: number;
  /** Of the body, lower-case hex. Giving it back is the leave to send. */
  sha256: string;
  /** Estimated. */
  tokens_in: number;
  /** At most. */
  tokens_out: number;
  /** At most, in the currency of the profile's price. */
  cost: number | null;
  /** Evidence items that it shows. */
  evidence: Array<EvidenceId>;
};

/** A small taxonomy of causes; proposed by the drafter, decided by people. */
export type CauseClass =
  | "configuration"
  | "code_change"
  | "capacity"
  | "overload"
  | "dependency"
  | "network"
  | "hardware"
  | "concurrency"
  | "data"
  | "time"
  | "security"
  | "process"
  | "detection_gap"
  | "unknown";

/** The causes of an incident as one graph. */
export type CauseGraph = {
  /** What all of it led to, in words. */
  impact: string;
  /** All hypotheses of the incident, linked or not. */
  hypotheses: Array<Hypothesis>;
  links: Array<CauseLink>;
};

/** A cause and what it led to. */
export type CauseLink = {
  cause: HypothesisId;
  /** `None`: the impact itself. */
  effect: HypothesisId | null;
};

/** Which cause led to which effect. */
export type CauseLinkSet = {
  cause: HypothesisId;
  /** The impact itself when absent. */
  effect?: HypothesisId | null;
  /** Take the link away instead. */
  unlink?: boolean;
};

/** What a pull request, issue, patch or commit says of itself. */
export type ChangeFacts = {
  /** One name for it: `owner/repo#12`, `repo#12` where the owner is not known, or a commit hash. */
  reference: string;
  title: string;
  url?: string;
  /** `open`, `closed` or `merged`, where known. */
  state?: string;
  /** True for an issue rather than a pull request or commit. */
  is_issue?: boolean;
  opened_at?: string;
  merged_at?: string;
  closed_at?: string;
  /** Commit hash that the merge made. */
  merge_commit?: string;
  base?: string;
  head?: string;
  files?: Array<ChangedFile>;
  labels?: Array<string>;
  /** References or hashes that it says it reverts. */
  reverts?: Array<string>;
  /** Issues that it says it closes. */
  closes?: Array<string>;
  /** The files or the patch were cut at a limit. */
  capped?: boolean;
};

/** How much of something a call changed. */
export type Changed = {
  changed: number;
};

/** A file that a change touched. */
export type ChangedFile = {
  path: string;
  additions: number;
  deletions: number;
};

export type Chart = {
  /** Stays the same between versions. */
  id: string;
  title: string;
  /** A sentence that says what was counted. */
  counts: string;
  /** What a value is a number of. */
  unit: string;
  bars: Array<Bar>;
  /** What is needed for this chart, when there is nothing to show; then there are no bars. */
  empty: string | null;
};

/** What the checker found. */
export type Check =
  | { "check": "supported" }
  | { "check": "unsupported", faults: Array<CheckFault> };

/** Why a claim is not supported, in a form that code can branch on and a person can read. */
export type CheckFault =
  | { "fault": "no_evidence" }
  | { "fault": "unknown_evidence", evidence: EvidenceId }
  | { "fault": "quote_not_found", evidence: EvidenceId, quote: string }
  | { "fault": "undeclared_quote", quote: string }
  | { "fault": "number_not_found", number: string }
  | { "fault": "time_not_found", time: string }
  | { "fault": "name_not_found", name: string }
  | { "fault": "person_not_found", person: string }
  | { "fault": "wrong_speaker", evidence: EvidenceId, person: string }
  | { "fault": "cause_not_allowed", words: string }
  | { "fault": "link_not_found", link: string }
  | { "fault": "not_in_evidence", missing: Array<string> };

/** What a check of the library found. */
export type CheckView = {
  sound: boolean;
  /** One sentence each. */
  faults: Array<string>;
  checked: Array<string>;
};

/** A passage that cites an evidence item. */
export type CitingPassage = {
  passage: ClaimId;
  section: Section;
  text: string;
  /** Words that it quotes from the item. */
  quotes: Array<string>;
};

/** A sentence with its evidence and check result. */
export type Claim = {
  section: Section;
  /** One sentence. In a passage it may hold inline Markdown; what a drafter proposes is plain text. */
  text: string;
  evidence: Array<EvidenceId>;
  quotes: Array<Quote>;
  /** The instant that the sentence is about, where it has one. */
  at?: string;
  check: Check;
};

/**
 * A sentence of a review.
 * Such as `C-1`.
 */
export type ClaimId = string;

/** A place in an order by time: rows without a time come last, equal times in order of number. */
export type Cursor = {
  at: string | null;
  /** Number of the evidence item or timeline event. */
  id: number;
};

export type DensityCount = {
  /**
   * What to count, as `timeline_list` takes it; its paging is ignored. With `from` and `to` the strip covers that
   * span, otherwise all of the timeline that is not hidden.
   */
  list: TimelineList;
  /** From 1 to 10,000. */
  bins: number;
};

/** The language a server speaks. */
export type Dialect = "openai" | "anthropic" | "ollama" | "gemini" | "gguf";

/** Whether words stand in both versions, or only in the later or the earlier one. */
export type DiffKind = "same" | "added" | "removed";

/** A stretch of Markdown with one fate. */
export type DiffPiece = {
  kind: DiffKind;
  text: string;
};

/** An action item in a draft report. */
export type DraftAction = {
  title: string;
  type: ActionKind;
  strength: Strength;
  factor: HypothesisId | null;
  evidence: Array<EvidenceId>;
};

/** A claim in a draft report. */
export type DraftClaim = {
  section: Section;
  text: string;
  evidence: Array<EvidenceId>;
  quotes: Array<Quote>;
  check: string;
  faults?: Array<CheckFault>;
};

/** A hypothesis in a draft report. */
export type DraftHypothesis = {
  id: HypothesisId;
  statement: string;
  role: Role;
  verdict: Verdict;
  cause_class: CauseClass;
  for: Array<EvidenceId>;
  against: Array<EvidenceId>;
  would_confirm: string | null;
  would_refute: string | null;
  check: string;
};

/** A key moment in a draft report. */
export type DraftMoment = {
  at: string;
  evidence: Array<EvidenceId>;
  why: string;
};

/** Opens a run: what it would send is shown, and nothing is sent. */
export type DraftOpen = {
  incident: IncidentId;
  /** Name of a model profile. */
  with: string;
  /** Draft this section again and leave all else. */
  only?: Section | null;
  /** What should be different. */
  wish?: string | null;
  /** Items that the person keeps back. */
  left_out?: Array<EvidenceId>;
  /** Further words to take out, for this run. */
  redact?: Array<string>;
  /** Name for progress notices and for cancelling. */
  task?: string;
};

/** One run of a drafter, hypotheses and changes best first. */
export type DraftReport = {
  incident: IncidentId;
  drafted_by: string;
  run: number;
  drafted_at: string;
  hypotheses: Array<DraftHypothesis>;
  changes: Array<RankedChange>;
  claims: Array<DraftClaim>;
  actions: Array<DraftAction>;
  questions: Array<Question>;
  key_moments: { [key in KeyMoment]?: DraftMoment };
};

export type DraftRun = {
  incident: IncidentId;
  /** `builtin`. */
  with?: string | null;
  task?: string;
};

/** The leave to send the calls of the round that have these hashes. */
export type DraftSend = {
  run: string;
  /** The `sha256` of each call of the round, in order. */
  approved: Array<string>;
  /** Name for progress notices and for cancelling. */
  task?: string;
};

/** An action item as drafted. It never invents an owner or a date. */
export type DraftedAction = {
  title: string;
  kind: ActionKind;
  strength: Strength;
  /** Position of the hypothesis that it addresses in [`Draft::hypotheses`]. */
  factor: number | null;
  /** What shows that it worked: what to measure or try, and what would be seen. */
  check?: string;
  /** Where someone stated the intention. */
  evidence: Array<EvidenceId>;
};

/** A candidate cause as drafted. */
export type DraftedHypothesis = {
  statement: string;
  role: Role;
  verdict: Verdict;
  cause_class: CauseClass;
  evidence_for: Array<EvidenceId>;
  evidence_against: Array<EvidenceId>;
  would_confirm: string | null;
  would_refute: string | null;
  /** The sentence as a claim, with quotes and check result. */
  claim: Claim;
};

/** Something in an answer that was not taken, or not as it was said. */
export type Dropped = {
  step: Step;
  evidence: EvidenceId | null;
  /** The model's words, cut to a line. */
  words: string;
  /** One sentence. */
  why: string;
};

/** What left the machine, newest first. */
export type EgressList = {
  /** From below this number on. */
  before?: number | null;
  /** 200 when absent. */
  limit?: number | null;
};

/** One call to the outside. */
export type EgressRow = {
  /** Rises by one with each row; ignored when adding. */
  seq: number;
  at: string;
  destination: string;
  method: string;
  url: string;
  purpose: string;
  bytes_out: number;
  /** SHA-256 over the body sent, lower-case hex. */
  sha256: string;
  outcome: string;
};

/** What sort of thing happened. */
export type EventKind = "observation" | "decision" | "action" | "change" | "communication" | "state_change" | "alert";

/** The first stays and takes the evidence of the others. */
export type EventMerge = {
  events: Array<TimelineEventId>;
};

export type EventNote = {
  incident: IncidentId;
  at?: string | null;
  text: string;
};

/** Absent fields stay as they are. */
export type EventSet = {
  event: TimelineEventId;
  at?: string | null;
  kind?: EventKind | null;
  /** An empty text brings the evidence's own back. */
  text?: string | null;
  note?: string | null;
  starred?: boolean | null;
  hidden?: boolean | null;
};

/** `evidence` gets an event of its own again. */
export type EventSplit = {
  evidence: EvidenceId;
};

/** A timeline event with the evidence it shows. */
export type EventView = {
  /** What is shown: the person's words, else those of the first evidence item. */
  shown_text: string;
  author: string | null;
  channel: string | null;
  formats: Array<Format>;
  precision: Precision | null;
  raw_time: string | null;
  zone_source: ZoneSource | null;
  time_flag: TimeFlag | null;
  id: TimelineEventId;
  incident: IncidentId;
  at: string | null;
  kind: EventKind;
  /** A person's words; `None` shows the text of the first evidence item. */
  text: string | null;
  /** A person's remark beside it. */
  note: string | null;
  starred: boolean;
  hidden: boolean;
  /** True once a person set the time: re-import and skew no longer move it. */
  time_edited: boolean;
  /** The first is the one whose text is shown. */
  evidence: Array<EvidenceId>;
};

/** An immutable piece of what was imported. */
export type Evidence = {
  id: EvidenceId;
  incident: IncidentId;
  batch: BatchId;
  /** The timeline event that shows it. */
  event: TimelineEventId;
  format: Format;
  kind: EventKind;
  native_id: string | null;
  locator: Locator;
  /** Resolved display name. */
  author: string | null;
  /** Channel, service or repository it was said in. */
  channel: string | null;
  /** Native id of the root of its thread. */
  thread: string | null;
  /** Readable text: markup resolved, blocks flattened. */
  text: string;
  /** The original text of the item where it differs from `text`. */
  raw: string | null;
  time: ReadTime;
  /** `time.at` shifted by the skew of its batch. */
  at: string | null;
  extras: Extras;
};

/** An evidence item with what stands around it and what rests on it. */
export type EvidenceContext = {
  item: Evidence;
  /** Its neighbours in the same thread, else in the same channel and source, in order of time; at most 2. */
  before: Array<Evidence>;
  after: Array<Evidence>;
  /** Label of the source that it came from. */
  source: string;
  /** Milliseconds added to every time of that source. */
  skew_ms: number;
  cited_by: Array<CitingPassage>;
  hypotheses: Array<RestingHypothesis>;
};

export type EvidenceFind = {
  incident: IncidentId;
  /** Words that the item holds, in any order; empty: the newest items. */
  text: string;
  /** 20 when absent, at most 500. */
  limit?: number | null;
};

/**
 * An immutable piece of what was imported.
 * Such as `E-1`.
 */
export type EvidenceId = string;

export type EvidenceList = {
  ids: Array<EvidenceId>;
};

export type EvidenceRef = {
  evidence: EvidenceId;
};

/** Files that an export wrote. */
export type ExportReport = {
  files: Array<string>;
};

export type ExportWrite = {
  incident: IncidentId;
  /** `md`, `html` or `json`. */
  to: string;
  folder: string;
  /** Keep the names of people instead of putting roles in their place. JSON always keeps them. */
  names?: boolean;
};

/** What some formats know beyond text and time. Stored as one JSON value; empty parts are left out. */
export type Extras = {
  files?: Array<AttachedFile>;
  reactions?: Array<Reaction>;
  /** When the author last edited it. */
  edited_at?: string;
  /** The vendor says that it was deleted; what is left is kept. */
  deleted?: boolean;
  /** Posted by a program. */
  bot?: boolean;
  /** Housekeeping (joins, leaves, topic changes, notifications): kept, and hidden on the timeline by default. */
  demoted?: boolean;
  /** The status that the vendor says was reached (`triggered`, `investigating`, `resolved`, …). */
  status?: string;
  /** The key moment that the format itself states (an acknowledge entry, a resolve entry). */
  moment?: KeyMoment;
  /** Vendor severity, urgency or impact, as written. */
  severity?: string;
  service?: string;
  /** What a pull request, issue, patch or commit says of itself. */
  change?: ChangeFacts;
  /** Columns or fields that have no place of their own, as (name, value). */
  fields?: Array<[string, string]>;
};

/** A value that a filter of the timeline takes. */
export type Facet = {
  /** As the filter takes it. */
  value: string;
  /** As a person reads it. */
  label: string;
  /** Events that are not hidden and fit it. */
  count: number;
};

/** A call without a usable answer. */
export type FailedCall = {
  step: Step;
  label: string;
  reason: string;
  /** What stands in its place, as a sentence. */
  instead: string;
};

/** A failed call. */
export type Failure = {
  code: FailureCode;
  /** What was attempted, with the value, and why it failed. No full stop at the end. */
  message: string;
  /** What to do next. */
  hint?: string;
  /** The chain of causes, for copying into a report. */
  detail?: string;
};

/** What sort of failure; the only part that code branches on. */
export type FailureCode =
  | "not_found"
  | "invalid"
  | "conflict"
  | "unauthorised"
  | "rate_limited"
  | "offline"
  | "refused"
  | "cancelled"
  | "busy"
  | "corrupt"
  | "internal";

/** One number. */
export type Figure = {
  label: string;
  value: string;
  /** A sentence that says what was counted. */
  counts: string;
  /** References of the records behind it, such as `INC-3`; the newest 500 where there are more. */
  records: Array<string>;
};

/** One thing that an import wants a person to know. */
export type Finding = {
  severity: Severity;
  code: FindingCode;
  place: Locator;
  /** What was attempted, with which value, and why it failed; one sentence. */
  message: string;
  /** What to do next; one sentence. */
  hint?: string;
  /** How many times the same thing was found (findings of one code in one file are folded after the first few). */
  count: number;
};

/** What sort of finding; the sentence beside it says the rest. */
export type FindingCode =
  | "unknown_format"
  | "empty"
  | "damaged"
  | "unsafe_name"
  | "limit_reached"
  | "bad_json"
  | "bad_encoding"
  | "bad_row"
  | "bad_time"
  | "zone_assumed"
  | "zone_gap"
  | "zone_overlap"
  | "day_inferred"
  | "day_month_ambiguous"
  | "mapping_needed"
  | "missing_person"
  | "missing_part"
  | "skipped"
  | "unreadable";

/** The kind of source an item was read from. */
export type Format =
  | "slack"
  | "table"
  | "prose"
  | "chat"
  | "pagerduty"
  | "statuspage"
  | "github"
  | "patch"
  | "changes"
  | "git"
  | "note";

/** One act in words. */
export type HistoryLine = {
  act: number;
  at: string;
  actor: string;
  /** The fragment of a sentence: `hid T-12`. */
  words: string;
  /** References of the records that it changed, the first few. */
  records: Array<string>;
  /** It was taken back and not brought back again. */
  undone: boolean;
  /** Whether `history_undo` would take it back now. */
  can_undo: boolean;
};

/** Of one record, of one incident, or of the whole library. */
export type HistoryLines = {
  /** A reference, such as `T-4`. */
  record?: string | null;
  incident?: IncidentId | null;
  /** 50 when absent. */
  limit?: number | null;
};

export type HistoryList = {
  record?: string | null;
  limit?: number | null;
};

/** Takes back one act, the newest that can be taken back when absent. */
export type HistoryUndo = {
  act?: number | null;
};

/** A candidate cause. */
export type Hypothesis = {
  id: HypothesisId;
  incident: IncidentId;
  statement: string;
  role: Role;
  verdict: Verdict;
  state: HypothesisState;
  cause_class: CauseClass;
  evidence_for: Array<EvidenceId>;
  evidence_against: Array<EvidenceId>;
  /** What would confirm it. */
  would_confirm: string | null;
  /** What would refute it. */
  would_refute: string | null;
  /** Marked by a person as a root cause; only on a supported hypothesis. */
  root: boolean;
  /** The problem it is a factor of. */
  problem: ProblemId | null;
  /** Why a person decided as they did; required to refute. */
  reason: string | null;
};

/**
 * A candidate cause.
 * Such as `H-1`.
 */
export type HypothesisId = string;

/** A hypothesis of the person's own. */
export type HypothesisNew = {
  incident: IncidentId;
  statement: string;
  /** `latent_condition` when absent. */
  role?: Role | null;
  /** `unknown` when absent. */
  cause_class?: CauseClass | null;
  evidence_for?: Array<EvidenceId>;
};

/** Absent fields stay as they are. */
export type HypothesisSet = {
  hypothesis: HypothesisId;
  statement?: string | null;
  role?: Role | null;
  verdict?: Verdict | null;
  state?: HypothesisState | null;
  cause_class?: CauseClass | null;
  root?: boolean | null;
  reason?: string | null;
  evidence_for?: Array<EvidenceId> | null;
  evidence_against?: Array<EvidenceId> | null;
};

/** Where a hypothesis stands. */
export type HypothesisState = "proposed" | "investigating" | "supported" | "refuted" | "inconclusive";

/** One import of one source (a file, an export, a repository). */
export type ImportBatch = {
  id: BatchId;
  incident: IncidentId;
  /** Cleaned label of what was imported. */
  label: string;
  format: Format;
  /** SHA-256 over the source's bytes, lower-case hex; empty for sources that are not bytes (a repository). */
  hash: string;
  /** Version of the importers that read it, for example `1`. */
  importer: number;
  imported_at: string;
  /** IANA name or offset, as used for times that did not say. */
  zone: string;
  zone_source: ZoneSource;
  /** Added to every time of this batch, in milliseconds; for clocks that were wrong. */
  skew_ms: number;
  items_read: number;
  /** Of those, not known before. */
  items_new: number;
  findings: Array<Finding>;
};

/** What an import read, skipped and merged. */
export type ImportReport = {
  sources: Array<SourceReport>;
  /** Findings about the import as a whole (files that nothing recognised, unsafe names). */
  findings: Array<Finding>;
  items_read: number;
  items_new: number;
  items_retimed: number;
  /** Timeline events that now show evidence from more than one source. */
  events_merged: number;
  dry_run: boolean;
  /** In a dry run, the first items as they would be imported. */
  preview?: Array<PreviewItem>;
};

export type ImportRun = {
  /** A dry run may go without one. */
  incident?: IncidentId | null;
  paths?: Array<string>;
  /** Read as this format instead of recognising it. */
  as?: Format | null;
  /** IANA name or offset for times that do not say theirs; the incident's own when absent. */
  zone?: string | null;
  /** `(meaning, column)`, for tables. */
  map?: Array<[string, string]>;
  /** `day_first` or `month_first`, for dates that could be either. */
  date_order?: string | null;
  /** The day of clock times in a source that never states one. */
  day?: string | null;
  /** A local git repository to read commits from. */
  git?: string | null;
  since?: string | null;
  until?: string | null;
  /** Read and report, change nothing. */
  dry_run?: boolean;
  /** Name for progress notices and for cancelling. */
  task?: string;
};

/** One disruption. */
export type Incident = {
  id: IncidentId;
  title: string;
  service: string | null;
  /** 1 (worst) to 5. */
  severity: number | null;
  /** IANA name or offset, declared for sources that do not say. */
  zone: string | null;
  created_at: string;
  archived: boolean;
  /** Nothing of it is ever sent, whatever is asked. */
  never_leaves: boolean;
  /** Key moments, proposed or set by a person, at most one a kind. */
  moments: Array<MomentMark>;
};

/**
 * One disruption.
 * Such as `INC-1`.
 */
export type IncidentId = string;

export type IncidentList = {
  archived?: boolean;
  /** At most this many, newest first; all when absent. */
  limit?: number | null;
};

export type IncidentNew = {
  title: string;
  service?: string | null;
  /** 1 (worst) to 5. */
  severity?: number | null;
  zone?: string | null;
};

export type IncidentRef = {
  incident: IncidentId;
};

/** A line of the list of incidents. */
export type IncidentRow = {
  /** When it happened: its earliest key moment, else its earliest event. */
  happened_at: string | null;
  evidence_count: number;
  event_count: number;
  review: ReviewState | null;
  problems: Array<ProblemId>;
  /** From the start of the impact to its end. */
  duration_seconds: number | null;
  /** The day on which the review is due (in UTC); `None` once it is final, and where no rule gives one. */
  review_due: string | null;
  /** Proposals that nobody has decided. */
  undecided: number;
  /** Which incident of its problem it is; `None` for the only one of it. */
  occurrence: Occurrence | null;
  last_changed_at: string;
  id: IncidentId;
  title: string;
  service: string | null;
  /** 1 (worst) to 5. */
  severity: number | null;
  /** IANA name or offset, declared for sources that do not say. */
  zone: string | null;
  created_at: string;
  archived: boolean;
  /** Nothing of it is ever sent, whatever is asked. */
  never_leaves: boolean;
  /** Key moments, proposed or set by a person, at most one a kind. */
  moments: Array<MomentMark>;
};

export type IncidentSet = {
  incident: IncidentId;
  title?: string | null;
  service?: string | null;
  severity?: number | null;
  zone?: string | null;
  archived?: boolean | null;
  /** Nothing of it is ever sent. */
  never_leaves?: boolean | null;
  /** Fields to empty: `severity`, `service`, `zone`. */
  clear?: Array<string>;
};

/** An incident with what a header shows. */
export type IncidentView = {
  durations: Array<MomentSpan>;
  batches: Array<ImportBatch>;
  /** When it happened: its earliest key moment, else its earliest event. */
  happened_at: string | null;
  evidence_count: number;
  event_count: number;
  review: ReviewState | null;
  problems: Array<ProblemId>;
  /** From the start of the impact to its end. */
  duration_seconds: number | null;
  /** The day on which the review is due (in UTC); `None` once it is final, and where no rule gives one. */
  review_due: string | null;
  /** Proposals that nobody has decided. */
  undecided: number;
  /** Which incident of its problem it is; `None` for the only one of it. */
  occurrence: Occurrence | null;
  last_changed_at: string;
  id: IncidentId;
  title: string;
  service: string | null;
  /** 1 (worst) to 5. */
  severity: number | null;
  /** IANA name or offset, declared for sources that do not say. */
  zone: string | null;
  created_at: string;
  archived: boolean;
  /** Nothing of it is ever sent, whatever is asked. */
  never_leaves: boolean;
  /** Key moments, proposed or set by a person, at most one a kind. */
  moments: Array<MomentMark>;
};

/** By when incidents happened, both ends included; everything when absent. */
export type InsightShow = {
  from?: string | null;
  to?: string | null;
};

/** Figures and charts over the incidents of a span of time. */
export type Insights = {
  from: string | null;
  to: string | null;
  /** Those for which there is something to count. */
  figures: Array<Figure>;
  charts: Array<Chart>;
};

/** What the person wants said in a section, given to a model with each draft. */
export type Instruction = {
  section: Section;
  text: string;
};

/** A run that is kept. */
export type KeptRun = {
  report: DraftReport;
  /** What was sent and what came back; empty for the built-in drafter. */
  calls: Array<ModelCall>;
};

/** The moments that every review asks for, in their usual order. */
export type KeyMoment = "impact_start" | "detected" | "acknowledged" | "mitigated" | "resolved";

/** Where the key of a profile is. */
export type KeyPlace = "keychain" | "this_run" | "environment" | "none";

/** An item that no call showed in full. */
export type LeftOut = {
  evidence: EvidenceId;
  why: LeftOutWhy;
};

/** Why an item was not shown to the model. */
export type LeftOutWhy = "person" | "deleted" | "hidden" | "housekeeping" | "empty" | "thread" | "budget";

export type LibraryBackup = {
  file: string;
};

export type LibraryCheck = {
  /** Also read every raw input and compare its hash. */
  deep?: boolean;
};

/** The library as a whole. */
export type LibraryView = {
  folder: string;
  version: string;
  incidents: number;
  evidence: number;
  problems: number;
  /** Action items still to be done. */
  open_actions: number;
  /** Of those, the ones whose due date has passed. */
  overdue_actions: number;
  change_number: number;
};

/** Where in the imported material an item or a finding lies. */
export type Locator = {
  /** Cleaned label of the file as imported, with `/`; entries of an archive follow `!` (`export.zip!general/2026-01-02.json`). */
  file: string;
  /** First line, counted from 1, where the format has lines. */
  line?: number;
  /** The vendor's id, or a path such as `[3].body`, where that leads there better than a line. */
  id?: string;
};

/** A hypothesis whose verdict went down, or which gave its place to another. */
export type Lowered = {
  statement: string;
  why: string;
  /** True when code found the reason, false when the skeptical pass did. */
  by_code: boolean;
};

/** Whether anything may leave at all. */
export type Mode = "offline" | "allowed";

/** One call to a model. Its texts are as they were sent: after redaction. */
export type ModelCall = {
  incident: IncidentId;
  /** Which run of a drafter it belongs to. */
  run_key: string;
  at: string;
  /** Step of the pipeline, and which of its calls: `extract`, `slice 3 of 12`. */
  step: string;
  label: string;
  /** Name of the profile and of the model. */
  profile: string;
  model: string;
  /** File of the prompt, and the hash of its wording. */
  prompt: string;
  prompt_hash: string;
  /** SHA-256 over the body, lower-case hex. */
  sha256: string;
  body: string;
  answer: string;
  /** How it ended, in words. */
  outcome: string;
  /** Tokens, as the server counted them. */
  tokens_in: number | null;
  tokens_out: number | null;
  cost: number | null;
  currency: string | null;
};

export type ModelRef = {
  /** Name of a model profile. */
  name: string;
  /** Name for cancelling. */
  task?: string;
};

/** Makes a profile, or changes the one called `former` (which may be its own name). */
export type ModelSet = {
  profile: Profile;
  former?: string | null;
  /** A new key; an empty one removes it, absent it stays. It goes to the keychain and is never told again. */
  key?: string | null;
};

/** Everything that is set up for language models. */
export type ModelView = {
  profiles: Array<ProfileView>;
  /** Whether keys can be kept in the keychain of the system, and if not, why. */
  keychain: boolean;
  keychain_fault: string | null;
  /** Whether anything may leave at all. */
  mode: Mode;
};

export type MomentClear = {
  incident: IncidentId;
  moment: string;
};

/** A key moment with what suggested it. */
export type MomentMark = {
  moment: KeyMoment;
  at: string;
  evidence: Array<EvidenceId>;
  /** Why this instant, in words. */
  why: string;
  /** True once a person set or confirmed it; a draft never changes such a mark. */
  decided: boolean;
};

/** Confirms, sets or moves a key moment. Without evidence it rests on the person's word. */
export type MomentSet = {
  incident: IncidentId;
  moment: KeyMoment;
  at: string;
  evidence?: Array<EvidenceId>;
};

/** A span between two key moments. */
export type MomentSpan = {
  from: KeyMoment;
  to: KeyMoment;
  seconds: number;
};

/** Whether anything may leave at all. */
export type NetworkSet = {
  mode: Mode;
};

export type NoParams = Record<symbol, never>;

/** What goes the other way, from the core to the faces. */
export type Notice =
  | { "notice": "progress", task: string, step: string, done: number, of: number }
  | {
      "notice": "drafting";
      run: string;
      incident: IncidentId;
      /** Position of the call in its round, and how many the round has. */
      number: number;
      of: number;
      step: string;
      label: string;
      /** Tokens so far, estimated. */
      tokens: number;
      /** The last words that came, values put back. */
      tail: string;
    }
  | { "notice": "changed", change_number: number }
  | { "notice": "search_degraded", reason: string };

/** A place among the incidents of one problem. */
export type Occurrence = {
  problem: ProblemId;
  /** From 1, by time. */
  nth: number;
};

/** A claim at its place in a review. */
export type Passage = {
  id: ClaimId;
  /**
   * The Markdown that stands before it in its section: a space, an empty line, the mark of a list or heading. All of
   * a section is its passages in order, each as lead, text and citations.
   */
  lead: string;
  claim: Claim;
  /** True once a person accepted, edited or wrote it. */
  accepted: boolean;
  /** Who wrote the words: `builtin/1`, a model, or `person`. */
  written_by: string;
  /** The proposal it came from. */
  proposal: ProposalId | null;
};

export type PassageRef = {
  passage: ClaimId;
};

/** Changes a passage. Absent fields stay as they are; new words or evidence are checked, and are the person's. */
export type PassageSet = {
  passage: ClaimId;
  text?: string | null;
  evidence?: Array<EvidenceId> | null;
};

/** The finest unit that the original text stated. */
export type Precision = "day" | "minute" | "second" | "millisecond" | "microsecond";

/** One item as it would be imported. */
export type PreviewItem = {
  time: ReadTime;
  kind: EventKind;
  author: string | null;
  text: string;
  place: Locator;
};

/** What tokens cost, in money per million. */
export type Price = {
  /** As the person writes it, for example `EUR`. */
  currency: string;
  input_per_million: number;
  output_per_million: number;
};

/** What a server said when it was tried, without any evidence. */
export type ProbeView = {
  /** It gives structured answers that fit, so it can draft. */
  usable: boolean;
  /** The models that it lists; empty where it has no list. */
  models: Array<string>;
  /** Whether the profile's model is among them. */
  is_listed: boolean | null;
  rung: Rung | null;
  /** `None` where nothing was answered. */
  streams: boolean | null;
  reports_usage: boolean | null;
  /** Its context size in tokens, where it tells. */
  context_tokens: number | null;
  /** Sentences: what failed, and what a person should know. */
  notes: Array<string>;
};

/** The cause, or potential cause, of one or more incidents. */
export type Problem = {
  id: ProblemId;
  title: string;
  service: string | null;
  state: ProblemState;
  /** Analysed, with a workaround, and without a permanent fix; from root-cause analysis on. */
  known_error: boolean;
  workaround: string | null;
  resolution: Resolution | null;
  created_at: string;
  resolved_at: string | null;
  incidents: Array<IncidentId>;
  factors: Array<HypothesisId>;
};

/** A contributing factor and how far it reaches across the incidents of its problem. */
export type ProblemFactor = {
  factor: Hypothesis;
  /** In how many of the linked incidents a factor with the same words was accepted. */
  incident_count: number;
  /** Evidence items for it, over all of these. */
  evidence_count: number;
};

/** An action item that was to end the problem, on its time axis. */
export type ProblemFix = {
  action: ActionItem;
  /** When it was written down. */
  from: string;
  done_at: string | null;
  /** How many days after its due date it was done, or is still open; `None` when it is not late. */
  overdue_days: number | null;
  /** End of the time in which a repeat would show that it did not hold: 30 days after it was done. */
  verify_until: string | null;
};

/**
 * The cause, or potential cause, of one or more incidents.
 * Such as `P-1`.
 */
export type ProblemId = string;

/** An incident on the time axis of its problem. */
export type ProblemIncident = {
  id: IncidentId;
  title: string;
  /** 1 (worst) to 5. */
  severity: number | null;
  /** When it happened: its earliest key moment, else its earliest event. */
  at: string | null;
  /** From the start of the impact to its end, as the key moments have it. */
  duration_seconds: number | null;
};

export type ProblemLink = {
  problem: ProblemId;
  incident?: IncidentId | null;
  factor?: HypothesisId | null;
  /** Take the link away instead. */
  unlink?: boolean;
};

export type ProblemList = {
  state?: ProblemState | null;
};

/** A figure with what it says exactly. */
export type ProblemMeasure = {
  label: string;
  value: string;
  /** A sentence that says what was counted. */
  counts: string;
};

export type ProblemNew = {
  title: string;
  service?: string | null;
  incident?: IncidentId | null;
};

export type ProblemRef = {
  problem: ProblemId;
};

/** A line of the list of problems. */
export type ProblemRow = {
  incident_count: number;
  /** When the latest of its incidents happened; `None` while none has a time. */
  last_incident_at: string | null;
  /** Action items still to be done. */
  open_actions: number;
  overdue_actions: number;
  /** Incidents after the first. */
  repeats: number;
  id: ProblemId;
  title: string;
  service: string | null;
  state: ProblemState;
  /** Analysed, with a workaround, and without a permanent fix; from root-cause analysis on. */
  known_error: boolean;
  workaround: string | null;
  resolution: Resolution | null;
  created_at: string;
  resolved_at: string | null;
  incidents: Array<IncidentId>;
  factors: Array<HypothesisId>;
};

/** Absent fields stay as they are. */
export type ProblemSet = {
  problem: ProblemId;
  title?: string | null;
  service?: string | null;
  state?: ProblemState | null;
  known_error?: boolean | null;
  workaround?: string | null;
  resolution?: ResolutionKind | null;
  reason?: string | null;
  review_on?: string | null;
  duplicate_of?: ProblemId | null;
};

export type ProblemState = "new" | "assess" | "root_cause_analysis" | "fix_in_progress" | "resolved" | "closed";

/** A step of the lifecycle. */
export type ProblemStep = {
  state: ProblemState;
  /** When the problem last entered it; `None` when it never did. */
  entered_at: string | null;
  /** How often it entered it. */
  times: number;
};

/** What stands on the time axis of a problem, and what follows from it. */
export type ProblemTimeline = {
  problem: Problem;
  /** In order of time, those without one last. */
  incidents: Array<ProblemIncident>;
  fixes: Array<ProblemFix>;
  /** Days between one incident and the next, in order, to a tenth. */
  gaps_days: Array<number>;
  steps: Array<ProblemStep>;
  measures: Array<ProblemMeasure>;
  factors: Array<ProblemFactor>;
  history: Array<HistoryLine>;
};

/** A problem with what belongs to it. */
export type ProblemView = {
  incident_rows: Array<Incident>;
  factor_rows: Array<Hypothesis>;
  actions: Array<ActionRow>;
  history: Array<Revision>;
  id: ProblemId;
  title: string;
  service: string | null;
  state: ProblemState;
  /** Analysed, with a workaround, and without a permanent fix; from root-cause analysis on. */
  known_error: boolean;
  workaround: string | null;
  resolution: Resolution | null;
  created_at: string;
  resolved_at: string | null;
  incidents: Array<IncidentId>;
  factors: Array<HypothesisId>;
};

/** One model at one server. */
export type Profile = {
  name: string;
  dialect: Dialect;
  /**
   * Base with optional path and query: `https://api.openai.com/v1`, `http://127.0.0.1:11434`,
   * `https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT?api-version=2024-10-21`.
   */
  address: string;
  model: string;
  /** Prompt and answer together, in tokens. */
  context_tokens: number;
  /** Most tokens of one answer. */
  answer_tokens: number;
  /** Extra header lines; they are not secret. */
  headers?: Array<[string, string]>;
  /** Longest wait for the first byte of an answer. Local servers read the whole prompt before it. */
  first_byte_seconds?: number;
  /** Longest silence between two pieces of an answer. */
  idle_seconds?: number;
  /** Longest time for one attempt. */
  total_seconds?: number;
  price?: Price | null;
  /** What the person noted about how long the other side keeps prompts; shown in the preview. */
  keeps_prompts?: string | null;
};

/** A model profile as a person set it up, and what is known of it. */
export type ProfileView = {
  /** Scheme, host and port. */
  origin: string;
  /** On this machine. */
  local: boolean;
  key: KeyPlace;
  /** The strongest form of structured answer that the server gave; `None` until it was tested. */
  rung: Rung | null;
  tested_at: string | null;
  name: string;
  dialect: Dialect;
  /**
   * Base with optional path and query: `https://api.openai.com/v1`, `http://127.0.0.1:11434`,
   * `https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT?api-version=2024-10-21`.
   */
  address: string;
  model: string;
  /** Prompt and answer together, in tokens. */
  context_tokens: number;
  /** Most tokens of one answer. */
  answer_tokens: number;
  /** Extra header lines; they are not secret. */
  headers?: Array<[string, string]>;
  /** Longest wait for the first byte of an answer. Local servers read the whole prompt before it. */
  first_byte_seconds?: number;
  /** Longest silence between two pieces of an answer. */
  idle_seconds?: number;
  /** Longest time for one attempt. */
  total_seconds?: number;
  price?: Price | null;
  /** What the person noted about how long the other side keeps prompts; shown in the preview. */
  keeps_prompts?: string | null;
};

/** A suggestion and what became of it. */
export type Proposal = {
  id: ProposalId;
  incident: IncidentId;
  /** Who or what proposed it, for example `builtin/1`. */
  proposed_by: string;
  proposed_at: string;
  /** Which run of the drafter, counted from 1 within the incident. */
  run: number;
  body: ProposalBody;
  state: ProposalState;
  /** The person's words, when they differ from the proposed ones. */
  edited_text: string | null;
  /** Required to reject. */
  reason: string | null;
  decided_by: string | null;
  decided_at: string | null;
};

export type ProposalAccept = {
  proposal: ProposalId;
  /** For a hypothesis: the part that it played, where that is another than proposed. */
  role?: Role | null;
};

/** What is proposed. */
export type ProposalBody =
  | { "kind": "claim" } & Claim
  | { "kind": "hypothesis", hypothesis: HypothesisId, drafted: DraftedHypothesis }
  | { "kind": "action", drafted: DraftedAction, factor: HypothesisId | null }
  | { "kind": "question" } & Question
  | { "kind": "moment" } & MomentMark;

/** Decides several in one act. What cannot be decided is skipped and said, and so is accepting an unsupported claim. */
export type ProposalBulk = {
  proposals: Array<ProposalId>;
  accept: boolean;
  /** Required to reject. */
  reason?: string | null;
};

export type ProposalEdit = {
  proposal: ProposalId;
  text: string;
};

/**
 * Something suggested, until a person decides.
 * Such as `PR-1`.
 */
export type ProposalId = string;

export type ProposalList = {
  incident: IncidentId;
  /** Only those that nobody has decided. */
  undecided?: boolean;
  /** `claim`, `hypothesis`, `action`, `question` or `moment`. */
  kind?: string | null;
};

export type ProposalRef = {
  proposal: ProposalId;
};

export type ProposalReject = {
  proposal: ProposalId;
  reason: string;
};

export type ProposalState = "proposed" | "accepted" | "edited" | "rejected" | "superseded";

/** A proposal with the evidence beside it. */
export type ProposalView = {
  /** What the checker found, in words; empty when supported. */
  faults: Array<string>;
  evidence: Array<Evidence>;
  /** What a model was asked, where a model proposed it. */
  asked: Asked | null;
  id: ProposalId;
  incident: IncidentId;
  /** Who or what proposed it, for example `builtin/1`. */
  proposed_by: string;
  proposed_at: string;
  /** Which run of the drafter, counted from 1 within the incident. */
  run: number;
  body: ProposalBody;
  state: ProposalState;
  /** The person's words, when they differ from the proposed ones. */
  edited_text: string | null;
  /** Required to reject. */
  reason: string | null;
  decided_by: string | null;
  decided_at: string | null;
};

/** Something that the evidence leaves open. */
export type Question = {
  text: string;
  evidence: Array<EvidenceId>;
};

/** Exact words taken from one evidence item. */
export type Quote = {
  evidence: EvidenceId;
  /** Letter for letter as in the item's text. */
  text: string;
};

/** A change as a candidate trigger, with the reasons for its rank in words. */
export type RankedChange = {
  /** As in [`ChangeFacts::reference`]. */
  reference: string;
  title: string;
  /** When it took effect, as far as known (merge, else commit, else opening). */
  at: string | null;
  /** 0 to 1; for ordering and for showing distance, not a probability. */
  score: number;
  /** One phrase each, most weighty first. */
  reasons: Array<string>;
  evidence: Array<EvidenceId>;
};

/** How often a reaction was given. */
export type Reaction = {
  name: string;
  count: number;
};

/** What was read where a time was expected. */
export type ReadTime = {
  /** The original text, letter for letter. */
  raw: string | null;
  /** The instant, before any skew of the source; `None` when unreadable or absent. */
  at: string | null;
  zone_source: ZoneSource;
  precision: Precision;
  flag: TimeFlag | null;
};

/** What was hidden. */
export type RedactedKind = "secret" | "person" | "email" | "phone" | "ip" | "card" | "iban" | "host" | "word";

/** What is taken out besides what is always found: secrets, persons of the incident, mail, phone, addresses, cards. */
export type Redaction = {
  /** Customers, products, any words. */
  words: Array<string>;
  /** Hosts and domains. */
  hosts: Array<string>;
};

/** A value that was taken out. Known on this machine only. */
export type RedactionMark = {
  kind: RedactedKind;
  token: string;
  value: string;
  count: number;
};

/** What a reference points at. */
export type ReferenceKind = "pull_request" | "issue" | "commit" | "issue_or_pull_request";

/** A pull request, issue or commit that the evidence names. */
export type ReferenceRow = {
  mentioned_by: Array<EvidenceId>;
  first_at: string | null;
  kind: ReferenceKind;
  /** `github.com` unless the text says otherwise. */
  host: string;
  /** `owner/repo`, or `repo`, or empty when only `#12` was written. */
  repository: string;
  /** The number, or the hash of a commit. */
  target: string;
};

/** How a problem ended. */
export type Resolution = {
  kind: ResolutionKind;
  /** Required for `risk_accepted` and `cancelled`. */
  reason: string | null;
  /** Required for `risk_accepted`: when the risk is looked at again. */
  review_on: string | null;
  /** Required for `duplicate`. */
  duplicate_of: ProblemId | null;
};

export type ResolutionKind = "fix_applied" | "risk_accepted" | "duplicate" | "cancelled";

/** A hypothesis that an evidence item speaks for or against. */
export type RestingHypothesis = {
  hypothesis: HypothesisId;
  statement: string;
  for: boolean;
};

/** Two versions of a review, by the numbers that `review_versions` gives. */
export type ReviewCompare = {
  incident: IncidentId;
  from: number;
  /** As it is now when absent. */
  to?: number | null;
};

/** What changed between two versions of a review, in every section that has text in either. */
export type ReviewDiff = {
  sections: Array<SectionDiff>;
  /** Words. */
  added: number;
  removed: number;
};

export type ReviewFinalise = {
  incident: IncidentId;
  override_reason?: string | null;
};

/**
 * The postmortem document of an incident.
 * Such as `R-1`.
 */
export type ReviewId = string;

/** Moves a review between `draft` and `in_review`, or supersedes a final one. */
export type ReviewSet = {
  incident: IncidentId;
  state: ReviewState;
};

export type ReviewState = "draft" | "in_review" | "final" | "superseded";

/** A review as one act left it. */
export type ReviewVersion = {
  /** Number of the act. */
  change: number;
  at: string;
  actor: string;
  /** The call that it was, as `noun_verb`. */
  what: string;
  state: ReviewState;
  passages: number;
};

/** A review with what stands between it and `final`. */
export type ReviewView = {
  blockers: Array<Blocker>;
  factors: Array<Hypothesis>;
  actions: Array<ActionItem>;
  /** In reading order, also those in which nothing stands; without the table of action items. */
  sections: Array<SectionView>;
  id: ReviewId;
  incident: IncidentId;
  state: ReviewState;
  created_at: string;
  finalised_at: string | null;
  /** Why it was made final although something stood in the way. */
  override_reason: string | null;
  /** In order of section, then position. */
  passages: Array<Passage>;
};

/** Adds a person's own sentence to a section. */
export type ReviewWrite = {
  incident: IncidentId;
  section: string;
  text: string;
  evidence?: Array<EvidenceId>;
};

/** One changed record within one act. */
export type Revision = {
  /** Rises by one with each revision; the order of things, whatever the clock says. */
  seq: number;
  /** Revisions of one act share it; undo takes back a whole act. */
  act: number;
  at: string;
  /** `person`, `builtin/1`, `import`. */
  actor: string;
  /** The call, as `noun_verb`. */
  what: string;
  /** Reference of the record, such as `T-4`. */
  record: string;
  /** The record as JSON before and after; `None` where it did not exist. */
  before: unknown;
  after: unknown;
  /** The act that this one took back. */
  undoes: number | null;
};

/** The part a cause played. */
export type Role = "trigger" | "latent_condition" | "amplifier" | "detection_gap" | "response_factor";

export type RunRef = {
  run: string;
};

/** Everything that a run says of itself. */
export type RunReport = {
  /** Slices that the evidence was cut into. */
  slices: number;
  /** Items that were shown, whole or shortened. */
  shown: number;
  /** Of those, shown in extracts. */
  shortened: Array<EvidenceId>;
  left_out: Array<LeftOut>;
  /** Facts that quote their slice letter for letter. */
  facts: number;
  dropped: Array<Dropped>;
  abstained: Array<Abstention>;
  lowered: Array<Lowered>;
  failed: Array<FailedCall>;
  blame: Array<Blame>;
};

/** A run that is open: what it has done and what it would send next. */
export type RunView = {
  run: string;
  incident: IncidentId;
  profile: string;
  dialect: Dialect;
  model: string;
  /** Scheme, host and port, where it goes. */
  origin: string;
  local: boolean;
  keeps_prompts: string | null;
  currency: string | null;
  /** Rounds that were sent before this one. */
  rounds_done: number;
  /** What waits for leave; empty once it is done. */
  calls: Array<CallView>;
  redactions: Array<RedactionMark>;
  /** What happened so far, and once it is done, what was not taken and why. */
  report: RunReport;
  /** Sums over what was sent. */
  calls_made: number;
  tokens_in: number;
  tokens_out: number;
  cost: number | null;
  /** The draft, once it is done. */
  done: DraftReport | null;
};

/** How the form of the answer is asked for, strongest first. What the server takes is remembered by the caller. */
export type Rung = "json_schema" | "json_object" | "prompt";

/** The sample incident and its past. */
export type SampleView = {
  incident: Incident;
  import: ImportReport;
  problems: Array<ProblemId>;
};

/** One thing found. */
export type SearchHit = {
  key: string;
  kind: string;
  incident: IncidentId | null;
  title: string;
  at: string | null;
  score: number;
  snippet: string;
  /** Byte ranges of the hit in `snippet`. */
  marks: Array<[number, number]>;
};

/** What a search found. */
export type SearchReply = {
  hits: Array<SearchHit>;
  total: number;
  /** False when there are so many that `total` and `facets` cover only the first ten thousand. */
  counted: boolean;
  /** Facet → value → count, for everything that was found. */
  facets: { [key in string]: { [key in string]: number } };
  /** What of the text was not understood as typed, and what was done instead. */
  notes: Array<string>;
  /** Why a slow scan answered instead of the index, when it did. */
  degraded: string | null;
};

export type SearchRun = {
  text: string;
  kinds?: Array<string>;
  incident?: IncidentId | null;
  limit?: number | null;
  offset?: number;
  /** The last word is still being typed. */
  as_you_type?: boolean;
};

/** The sections of a review, in reading order. */
export type Section =
  | "overview"
  | "impact"
  | "detection"
  | "highlights"
  | "causes"
  | "attempts"
  | "went_well"
  | "went_badly"
  | "lucky"
  | "learned"
  | "open_questions"
  | "actions";

/** One section in two versions. */
export type SectionDiff = {
  section: Section;
  heading: string;
  pieces: Array<DiffPiece>;
};

/** A section of a review as it is read and edited. */
export type SectionView = {
  section: Section;
  heading: string;
  /** All of it; each cited evidence item stands as `[E12]` behind its sentence. */
  markdown: string;
  /** Only people write here: no proposals, no claim checks, nothing blocks. */
  people_only: boolean;
  passages: Array<ClaimId>;
  /** How many of the passages a person accepted, edited or wrote. */
  accepted: number;
  blame: Array<BlameHint>;
};

/**
 * Replaces the Markdown of a section. `was` is what the person started from: when the section is another by now, nothing
 * is written.
 */
export type SectionWrite = {
  incident: IncidentId;
  section: Section;
  markdown: string;
  was?: string | null;
};

/** How much a finding matters. */
export type Severity = "info" | "warning" | "error";

/** A past problem or incident that resembles the one in hand, and why. */
export type SimilarRow = {
  /** `P-3` or `INC-7`. */
  key: string;
  title: string;
  state: string | null;
  workaround: string | null;
  open_actions: Array<ActionItem>;
  /** 0 to 1: the share of the telling words of this incident that the other one holds. */
  score: number;
  /** What both share, in words. */
  reasons: Array<string>;
};

/** A proposal that was left as it is, and why. */
export type SkippedProposal = {
  proposal: ProposalId;
  reason: string;
};

/** One source as it was read. */
export type SourceReport = {
  /** `None` for a dry run and when everything in it was already known as it is. */
  batch: BatchId | null;
  label: string;
  format: Format;
  items_read: number;
  items_new: number;
  /** Known items whose time was read again, as the zone, day or order of dates that the person gave asks for. */
  items_retimed: number;
  zone: string;
  zone_source: ZoneSource;
  findings: Array<Finding>;
};

/** What a call asks for. */
export type Step = "extract" | "weigh" | "challenge" | "write" | "actions";

/** How much an action can be relied on: strong ones change the system, weak ones ask people to be careful. */
export type Strength = "strong" | "intermediate" | "weak";

export type TaskRef = {
  task: string;
};

/** A doubt about a time that a person should see. */
export type TimeFlag = "gap" | "overlap" | "day_inferred" | "unreadable" | "day_month_ambiguous";

/** A page of the timeline. */
export type Timeline = {
  incident: Incident;
  durations: Array<MomentSpan>;
  events: Array<EventView>;
  /** How many fit the filters in all. */
  total: number;
  /** Where the next page starts; `None` on the last. */
  next: Cursor | null;
};

/** Counts of events over time. */
export type TimelineDensity = {
  /** Where the first bin begins; `None` when no event has a time. */
  from: string | null;
  /** Where the last bin ends. */
  to: string | null;
  /** Equal parts of the span. */
  bins: Array<number>;
  /** Sum of the bins. */
  total: number;
};

/** An entry on the timeline. Without evidence it is a note that a person wrote. */
export type TimelineEvent = {
  id: TimelineEventId;
  incident: IncidentId;
  at: string | null;
  kind: EventKind;
  /** A person's words; `None` shows the text of the first evidence item. */
  text: string | null;
  /** A person's remark beside it. */
  note: string | null;
  starred: boolean;
  hidden: boolean;
  /** True once a person set the time: re-import and skew no longer move it. */
  time_edited: boolean;
  /** The first is the one whose text is shown. */
  evidence: Array<EvidenceId>;
};

/**
 * An entry on the timeline.
 * Such as `T-1`.
 */
export type TimelineEventId = string;

/**
 * What the filters of a timeline offer. Hidden events are counted in `hidden` alone; what only they have is offered
 * with the count 0.
 */
export type TimelineFacets = {
  kinds: Array<Facet>;
  people: Array<Facet>;
  batches: Array<Facet>;
  formats: Array<Facet>;
  starred: number;
  hidden: number;
  total: number;
  /** Events whose time is not known. */
  untimed: number;
};

/** A position on the timeline. */
export type TimelineIndex = {
  /** From 0, among the events that fit; `None` when the filter leaves the event out or nothing is as late. */
  index: number | null;
};

export type TimelineList = {
  incident: IncidentId;
  kinds?: Array<EventKind>;
  person?: string | null;
  /** Any of these, and of `person`; empty: all. */
  people?: Array<string>;
  text?: string | null;
  from?: string | null;
  to?: string | null;
  starred?: boolean;
  /** Show hidden ones too. */
  hidden?: boolean;
  /** Formats of the evidence; empty: all. */
  formats?: Array<Format>;
  /** Batches that the evidence came with; empty: all. */
  batches?: Array<BatchId>;
  /** From this position on (0 is the first), instead of `after`. */
  offset?: number | null;
  /** From behind this place, as the page before said it. */
  after?: Cursor | null;
  /** 500 when absent. */
  limit?: number | null;
};

/** Names `event` or `at`. */
export type TimelinePlace = {
  list: TimelineList;
  event?: TimelineEventId | null;
  at?: string | null;
};

/** An act that was taken back. */
export type Undone = {
  act: number;
  /** The call that it was, as `noun_verb`. */
  what: string;
  /** References of the records that are as they were before it. */
  records: Array<string>;
};

/** How far the evidence reaches. Chosen before any prose. `Confirmed` is a person's word only. */
export type Verdict = "confirmed" | "likely" | "inconclusive";

/** How the zone of a time was known. */
export type ZoneSource = "explicit" | "declared" | "assumed";
