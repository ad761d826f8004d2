//! What calls answer.

use model::moment::MomentSpan;
use model::review::Blocker;
use model::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// An act that was taken back.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Undone {
    pub act: i64,
    /// The call that it was, as `noun_verb`.
    pub what: String,
    /// References of the records that are as they were before it.
    pub records: Vec<String>,
}

/// One act in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryLine {
    pub act: i64,
    pub at: Utc,
    pub actor: String,
    /// The fragment of a sentence: `hid T-12`.
    pub words: String,
    /// References of the records that it changed, the first few.
    pub records: Vec<String>,
    /// It was taken back and not brought back again.
    pub undone: bool,
    /// Whether `history_undo` would take it back now.
    pub can_undo: bool,
}

/// How much of something a call changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Changed {
    pub changed: u64,
}

/// A line of the list of incidents.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct IncidentRow {
    #[serde(flatten)]
    pub incident: Incident,
    /// When it happened: its earliest key moment, else its earliest event.
    pub happened_at: Option<Utc>,
    pub evidence_count: u64,
    pub event_count: u64,
    pub review: Option<ReviewState>,
    pub problems: Vec<ProblemId>,
    /// From the start of the impact to its end.
    pub duration_seconds: Option<i64>,
    /// The day on which the review is due (in UTC); `None` once it is final, and where no rule gives one.
    pub review_due: Option<chrono::NaiveDate>,
    /// Proposals that nobody has decided.
    pub undecided: u64,
    /// Which incident of its problem it is; `None` for the only one of it.
    pub occurrence: Option<Occurrence>,
    pub last_changed_at: Utc,
}

/// A place among the incidents of one problem.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Occurrence {
    pub problem: ProblemId,
    /// From 1, by time.
    pub nth: u64,
}

/// An incident with what a header shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct IncidentView {
    #[serde(flatten)]
    pub row: IncidentRow,
    pub durations: Vec<MomentSpan>,
    pub batches: Vec<ImportBatch>,
}

/// One source as it was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SourceReport {
    /// `None` for a dry run and when everything in it was already known as it is.
    pub batch: Option<BatchId>,
    pub label: String,
    pub format: Format,
    pub items_read: u64,
    pub items_new: u64,
    /// Known items whose time was read again, as the zone, day or order of dates that the person gave asks for.
    pub items_retimed: u64,
    pub zone: String,
    pub zone_source: ZoneSource,
    pub findings: Vec<Finding>,
}

/// What an import read, skipped and merged.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportReport {
    pub sources: Vec<SourceReport>,
    /// Findings about the import as a whole (files that nothing recognised, unsafe names).
    pub findings: Vec<Finding>,
    pub items_read: u64,
    pub items_new: u64,
    pub items_retimed: u64,
    /// Timeline events that now show evidence from more than one source.
    pub events_merged: u64,
    pub dry_run: bool,
    /// In a dry run, the first items as they would be imported.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub preview: Vec<PreviewItem>,
}

/// One item as it would be imported.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PreviewItem {
    pub time: ReadTime,
    pub kind: EventKind,
    pub author: Option<String>,
    pub text: String,
    pub place: Locator,
}

/// A timeline event with the evidence it shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EventView {
    #[serde(flatten)]
    pub event: TimelineEvent,
    /// What is shown: the person's words, else those of the first evidence item.
    pub shown_text: String,
    pub author: Option<String>,
    pub channel: Option<String>,
    pub formats: Vec<Format>,
    pub precision: Option<Precision>,
    pub raw_time: Option<String>,
    pub zone_source: Option<ZoneSource>,
    pub time_flag: Option<TimeFlag>,
}

/// A page of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Timeline {
    pub incident: Incident,
    pub durations: Vec<MomentSpan>,
    pub events: Vec<EventView>,
    /// How many fit the filters in all.
    pub total: u64,
    /// Where the next page starts; `None` on the last.
    pub next: Option<store::Cursor>,
}

/// A value that a filter of the timeline takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Facet {
    /// As the filter takes it.
    pub value: String,
    /// As a person reads it.
    pub label: String,
    /// Events that are not hidden and fit it.
    pub count: u64,
}

/// What the filters of a timeline offer. Hidden events are counted in `hidden` alone; what only they have is offered
/// with the count 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TimelineFacets {
    pub kinds: Vec<Facet>,
    pub people: Vec<Facet>,
    pub batches: Vec<Facet>,
    pub formats: Vec<Facet>,
    pub starred: u64,
    pub hidden: u64,
    pub total: u64,
    /// Events whose time is not known.
    pub untimed: u64,
}

/// Counts of events over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TimelineDensity {
    /// Where the first bin begins; `None` when no event has a time.
    pub from: Option<Utc>,
    /// Where the last bin ends.
    pub to: Option<Utc>,
    /// Equal parts of the span.
    pub bins: Vec<u64>,
    /// Sum of the bins.
    pub total: u64,
}

/// A position on the timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TimelineIndex {
    /// From 0, among the events that fit; `None` when the filter leaves the event out or nothing is as late.
    pub index: Option<usize>,
}

/// An evidence item with what stands around it and what rests on it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct EvidenceContext {
    pub item: Evidence,
    /// Its neighbours in the same thread, else in the same channel and source, in order of time; at most 2.
    pub before: Vec<Evidence>,
    pub after: Vec<Evidence>,
    /// Label of the source that it came from.
    pub source: String,
    /// Milliseconds added to every time of that source.
    pub skew_ms: i64,
    pub cited_by: Vec<CitingPassage>,
    pub hypotheses: Vec<RestingHypothesis>,
}

/// A passage that cites an evidence item.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CitingPassage {
    pub passage: ClaimId,
    pub section: Section,
    pub text: String,
    /// Words that it quotes from the item.
    pub quotes: Vec<String>,
}

/// A hypothesis that an evidence item speaks for or against.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RestingHypothesis {
    pub hypothesis: HypothesisId,
    pub statement: String,
    #[serde(rename = "for")]
    pub is_for: bool,
}

/// A pull request, issue or commit that the evidence names.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ReferenceRow {
    #[serde(flatten)]
    pub reference: Reference,
    pub mentioned_by: Vec<EvidenceId>,
    pub first_at: Option<Utc>,
}

/// A hypothesis in a draft report.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DraftHypothesis {
    pub id: HypothesisId,
    pub statement: String,
    pub role: Role,
    pub verdict: Verdict,
    pub cause_class: CauseClass,
    #[serde(rename = "for")]
    pub evidence_for: Vec<EvidenceId>,
    #[serde(rename = "against")]
    pub evidence_against: Vec<EvidenceId>,
    pub would_confirm: Option<String>,
    pub would_refute: Option<String>,
    pub check: String,
}

/// A claim in a draft report.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DraftClaim {
    pub section: Section,
    pub text: String,
    pub evidence: Vec<EvidenceId>,
    pub quotes: Vec<Quote>,
    pub check: String,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub faults: Vec<CheckFault>,
}

/// An action item in a draft report.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DraftAction {
    pub title: String,
    #[serde(rename = "type")]
    pub kind: ActionKind,
    pub strength: Strength,
    pub factor: Option<HypothesisId>,
    pub evidence: Vec<EvidenceId>,
}

/// A key moment in a draft report.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DraftMoment {
    pub at: Utc,
    pub evidence: Vec<EvidenceId>,
    pub why: String,
}

/// One run of a drafter, hypotheses and changes best first.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DraftReport {
    pub incident: IncidentId,
    pub drafted_by: String,
    pub run: u32,
    pub drafted_at: Utc,
    pub hypotheses: Vec<DraftHypothesis>,
    pub changes: Vec<RankedChange>,
    pub claims: Vec<DraftClaim>,
    pub actions: Vec<DraftAction>,
    pub questions: Vec<Question>,
    pub key_moments: BTreeMap<KeyMoment, DraftMoment>,
}

/// A proposal with the evidence beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProposalView {
    #[serde(flatten)]
    pub proposal: Proposal,
    /// What the checker found, in words; empty when supported.
    pub faults: Vec<String>,
    pub evidence: Vec<Evidence>,
    /// What a model was asked, where a model proposed it.
    pub asked: Option<Asked>,
}

/// The part of a model's run that a proposal came from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Asked {
    pub run_key: String,
    pub profile: String,
    pub model: String,
    /// Files of the instructions and the hashes of their wording, in the order in which they were asked, each once.
    pub prompts: Vec<(String, String)>,
}

/// What came of deciding several proposals at once.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BulkReport {
    pub decided: Vec<ProposalId>,
    pub skipped: Vec<SkippedProposal>,
    /// The act that `history_undo` takes back as a whole; 0 when nothing was decided.
    pub act: i64,
}

/// A proposal that was left as it is, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SkippedProposal {
    pub proposal: ProposalId,
    pub reason: String,
}

/// A review with what stands between it and `final`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ReviewView {
    #[serde(flatten)]
    pub review: Review,
    pub blockers: Vec<Blocker>,
    pub factors: Vec<Hypothesis>,
    pub actions: Vec<ActionItem>,
    /// In reading order, also those in which nothing stands; without the table of action items.
    pub sections: Vec<SectionView>,
}

/// A section of a review as it is read and edited.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SectionView {
    pub section: Section,
    pub heading: String,
    /// All of it; each cited evidence item stands as `[E12]` behind its sentence.
    pub markdown: String,
    /// Only people write here: no proposals, no claim checks, nothing blocks.
    pub people_only: bool,
    pub passages: Vec<ClaimId>,
    /// How many of the passages a person accepted, edited or wrote.
    pub accepted: u64,
    pub blame: Vec<BlameHint>,
}

/// Wording that points at a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BlameHint {
    pub passage: ClaimId,
    /// Offsets in the passage's text, in UTF-16 units.
    pub start: u64,
    pub end: u64,
    pub words: String,
    /// What to write instead.
    pub hint: String,
}

/// A review as one act left it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ReviewVersion {
    /// Number of the act.
    pub change: i64,
    pub at: Utc,
    pub actor: String,
    /// The call that it was, as `noun_verb`.
    pub what: String,
    pub state: ReviewState,
    pub passages: u64,
}

/// Whether words stand in both versions, or only in the later or the earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DiffKind {
    Same,
    Added,
    Removed,
}

/// A stretch of Markdown with one fate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DiffPiece {
    pub kind: DiffKind,
    pub text: String,
}

/// One section in two versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SectionDiff {
    pub section: Section,
    pub heading: String,
    pub pieces: Vec<DiffPiece>,
}

/// What changed between two versions of a review, in every section that has text in either.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ReviewDiff {
    pub sections: Vec<SectionDiff>,
    /// Words.
    pub added: u64,
    pub removed: u64,
}

/// The causes of an incident as one graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CauseGraph {
    /// What all of it led to, in words.
    pub impact: String,
    /// All hypotheses of the incident, linked or not.
    pub hypotheses: Vec<Hypothesis>,
    pub links: Vec<CauseLink>,
}

/// A problem with what belongs to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProblemView {
    #[serde(flatten)]
    pub problem: Problem,
    pub incident_rows: Vec<Incident>,
    pub factor_rows: Vec<Hypothesis>,
    pub actions: Vec<ActionRow>,
    pub history: Vec<Revision>,
}

/// An action item in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ActionRow {
    #[serde(flatten)]
    pub action: ActionItem,
    pub overdue: bool,
    /// What a good action item would still need: an owner, a due date, a factor, a verb.
    pub missing: Vec<String>,
}

/// A past problem or incident that resembles the one in hand, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SimilarRow {
    /// `P-3` or `INC-7`.
    pub key: String,
    pub title: String,
    pub state: Option<String>,
    pub workaround: Option<String>,
    pub open_actions: Vec<ActionItem>,
    /// 0 to 1: the share of the telling words of this incident that the other one holds.
    pub score: f64,
    /// What both share, in words.
    pub reasons: Vec<String>,
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SearchHit {
    pub key: String,
    pub kind: String,
    pub incident: Option<IncidentId>,
    pub title: String,
    pub at: Option<Utc>,
    pub score: f32,
    pub snippet: String,
    /// Byte ranges of the hit in `snippet`.
    pub marks: Vec<(usize, usize)>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SearchReply {
    pub hits: Vec<SearchHit>,
    pub total: u64,
    /// False when there are so many that `total` and `facets` cover only the first ten thousand.
    pub counted: bool,
    /// Facet → value → count, for everything that was found.
    pub facets: BTreeMap<String, BTreeMap<String, u64>>,
    /// What of the text was not understood as typed, and what was done instead.
    pub notes: Vec<String>,
    /// Why a slow scan answered instead of the index, when it did.
    pub degraded: Option<String>,
}

/// Files that an export wrote.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ExportReport {
    pub files: Vec<PathBuf>,
}

/// The sample incident and its past.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SampleView {
    pub incident: Incident,
    pub import: ImportReport,
    pub problems: Vec<ProblemId>,
}

/// The library as a whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LibraryView {
    pub folder: PathBuf,
    pub version: String,
    pub incidents: u64,
    pub evidence: u64,
    pub problems: u64,
    /// Action items still to be done.
    pub open_actions: u64,
    /// Of those, the ones whose due date has passed.
    pub overdue_actions: u64,
    pub change_number: i64,
}

/// What a check of the library found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CheckView {
    pub sound: bool,
    /// One sentence each.
    pub faults: Vec<String>,
    pub checked: Vec<String>,
}

/// A backup that was written and read back.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BackupView {
    pub file: PathBuf,
    pub bytes: u64,
    pub verified: bool,
}
