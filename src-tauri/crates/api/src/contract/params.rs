//! What calls take.

use model::*;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Fields are `/// words`, then `#[serde(default)]` for what may be left out (further serde attributes behind `default`),
/// then `name: Type`; what may be left out is optional in TypeScript too.
macro_rules! params {
    ($($(#[$meta:meta])* $name:ident {
        $($(#[doc = $doc:literal])* $(#[serde(default $($serde:tt)*)])? $field:ident: $type:ty),* $(,)?
    })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields = nullable))]
        pub struct $name {
            $($(#[doc = $doc])*
            $(#[serde(default $($serde)*)] #[cfg_attr(feature = "ts", ts(optional = nullable))])?
            pub $field: $type),*
        }
    )+};
}

params! {
    NoParams {}
    IncidentNew {
        title: String,
        #[serde(default)] service: Option<String>,
        /// 1 (worst) to 5.
        #[serde(default)] severity: Option<u8>,
        #[serde(default)] zone: Option<String>,
    }
    IncidentList {
        #[serde(default)] archived: bool,
        /// At most this many, newest first; all when absent.
        #[serde(default)] limit: Option<usize>,
    }
    IncidentRef { incident: Ref<IncidentId> }
    IncidentSet {
        incident: Ref<IncidentId>,
        #[serde(default)] title: Option<String>,
        #[serde(default)] service: Option<String>,
        #[serde(default)] severity: Option<u8>,
        #[serde(default)] zone: Option<String>,
        #[serde(default)] archived: Option<bool>,
        /// Nothing of it is ever sent.
        #[serde(default)] never_leaves: Option<bool>,
        /// Fields to empty: `severity`, `service`, `zone`.
        #[serde(default)] clear: Vec<String>,
    }
    ImportRun {
        /// A dry run may go without one.
        #[serde(default)] incident: Option<Ref<IncidentId>>,
        #[serde(default)] paths: Vec<PathBuf>,
        /// Read as this format instead of recognising it.
        #[serde(default, rename = "as")] format: Option<Format>,
        /// IANA name or offset for times that do not say theirs; the incident's own when absent.
        #[serde(default)] zone: Option<String>,
        /// `(meaning, column)`, for tables.
        #[serde(default)] map: Vec<(String, String)>,
        /// `day_first` or `month_first`, for dates that could be either.
        #[serde(default)] date_order: Option<String>,
        /// The day of clock times in a source that never states one.
        #[serde(default)] day: Option<chrono::NaiveDate>,
        /// A local git repository to read commits from.
        #[serde(default)] git: Option<PathBuf>,
        #[serde(default)] since: Option<Utc>,
        #[serde(default)] until: Option<Utc>,
        /// Read and report, change nothing.
        #[serde(default)] dry_run: bool,
        /// Name for progress notices and for cancelling.
        #[serde(default)] task: String,
    }
    BatchRemove { batch: Ref<BatchId>, #[serde(default)] even_if_cited: bool }
    /// Absent fields stay as they are.
    BatchSet {
        batch: Ref<BatchId>,
        /// Milliseconds added to every time of the batch, for a clock that was wrong.
        #[serde(default)] skew_ms: Option<i64>,
        /// IANA name or offset; local times of the batch that do not say their zone are read in it again.
        #[serde(default)] zone: Option<String>,
    }
    TimelineList {
        incident: Ref<IncidentId>,
        #[serde(default)] kinds: Vec<EventKind>,
        #[serde(default)] person: Option<String>,
        /// Any of these, and of `person`; empty: all.
        #[serde(default)] people: Vec<String>,
        #[serde(default)] text: Option<String>,
        #[serde(default)] from: Option<Utc>,
        #[serde(default)] to: Option<Utc>,
        #[serde(default)] starred: bool,
        /// Show hidden ones too.
        #[serde(default)] hidden: bool,
        /// Formats of the evidence; empty: all.
        #[serde(default)] formats: Vec<Format>,
        /// Batches that the evidence came with; empty: all.
        #[serde(default)] batches: Vec<Ref<BatchId>>,
        /// From this position on (0 is the first), instead of `after`.
        #[serde(default)] offset: Option<usize>,
        /// From behind this place, as the page before said it.
        #[serde(default)] after: Option<store::Cursor>,
        /// 500 when absent.
        #[serde(default)] limit: Option<usize>,
    }
    DensityCount {
        /// What to count, as `timeline_list` takes it; its paging is ignored. With `from` and `to` the strip covers that
        /// span, otherwise all of the timeline that is not hidden.
        list: TimelineList,
        /// From 1 to 10,000.
        bins: usize,
    }
    /// Names `event` or `at`.
    TimelinePlace {
        list: TimelineList,
        #[serde(default)] event: Option<Ref<TimelineEventId>>,
        #[serde(default)] at: Option<Utc>,
    }
    /// Absent fields stay as they are.
    EventSet {
        event: Ref<TimelineEventId>,
        #[serde(default)] at: Option<Utc>,
        #[serde(default)] kind: Option<EventKind>,
        /// An empty text brings the evidence's own back.
        #[serde(default)] text: Option<String>,
        #[serde(default)] note: Option<String>,
        #[serde(default)] starred: Option<bool>,
        #[serde(default)] hidden: Option<bool>,
    }
    EventNote { incident: Ref<IncidentId>, at: Option<Utc>, text: String }
    /// The first stays and takes the evidence of the others.
    EventMerge { events: Vec<Ref<TimelineEventId>> }
    /// `evidence` gets an event of its own again.
    EventSplit { evidence: Ref<EvidenceId> }
    MomentClear { incident: Ref<IncidentId>, moment: String }
    EvidenceList { ids: Vec<Ref<EvidenceId>> }
    EvidenceRef { evidence: Ref<EvidenceId> }
    EvidenceFind {
        incident: Ref<IncidentId>,
        /// Words that the item holds, in any order; empty: the newest items.
        text: String,
        /// 20 when absent, at most 500.
        #[serde(default)] limit: Option<usize>,
    }
    DraftRun {
        incident: Ref<IncidentId>,
        /// `builtin`.
        #[serde(default)] with: Option<String>,
        #[serde(default)] task: String,
    }
    ProposalList {
        incident: Ref<IncidentId>,
        /// Only those that nobody has decided.
        #[serde(default)] undecided: bool,
        /// `claim`, `hypothesis`, `action`, `question` or `moment`.
        #[serde(default)] kind: Option<String>,
    }
    ProposalRef { proposal: Ref<ProposalId> }
    ProposalAccept {
        proposal: Ref<ProposalId>,
        /// For a hypothesis: the part that it played, where that is another than proposed.
        #[serde(default)] role: Option<Role>,
    }
    ProposalEdit { proposal: Ref<ProposalId>, text: String }
    ProposalReject { proposal: Ref<ProposalId>, reason: String }
    /// Decides several in one act. What cannot be decided is skipped and said, and so is accepting an unsupported claim.
    ProposalBulk {
        proposals: Vec<Ref<ProposalId>>,
        accept: bool,
        /// Required to reject.
        #[serde(default)] reason: Option<String>,
    }
    /// Absent fields stay as they are.
    HypothesisSet {
        hypothesis: Ref<HypothesisId>,
        #[serde(default)] statement: Option<String>,
        #[serde(default)] role: Option<Role>,
        #[serde(default)] verdict: Option<Verdict>,
        #[serde(default)] state: Option<HypothesisState>,
        #[serde(default)] cause_class: Option<CauseClass>,
        #[serde(default)] root: Option<bool>,
        #[serde(default)] reason: Option<String>,
        #[serde(default)] evidence_for: Option<Vec<EvidenceId>>,
        #[serde(default)] evidence_against: Option<Vec<EvidenceId>>,
    }
    /// A hypothesis of the person's own.
    HypothesisNew {
        incident: Ref<IncidentId>,
        statement: String,
        /// `latent_condition` when absent.
        #[serde(default)] role: Option<Role>,
        /// `unknown` when absent.
        #[serde(default)] cause_class: Option<CauseClass>,
        #[serde(default)] evidence_for: Vec<EvidenceId>,
    }
    /// Which cause led to which effect.
    CauseLinkSet {
        cause: Ref<HypothesisId>,
        /// The impact itself when absent.
        #[serde(default)] effect: Option<Ref<HypothesisId>>,
        /// Take the link away instead.
        #[serde(default)] unlink: bool,
    }
    /// Changes a passage. Absent fields stay as they are; new words or evidence are checked, and are the person's.
    PassageSet {
        passage: Ref<ClaimId>,
        #[serde(default)] text: Option<String>,
        #[serde(default)] evidence: Option<Vec<EvidenceId>>,
    }
    PassageRef { passage: Ref<ClaimId> }
    /// Adds a person's own sentence to a section.
    ReviewWrite { incident: Ref<IncidentId>, section: String, text: String, #[serde(default)] evidence: Vec<EvidenceId> }
    ReviewFinalise { incident: Ref<IncidentId>, #[serde(default)] override_reason: Option<String> }
    /// Two versions of a review, by the numbers that `review_versions` gives.
    ReviewCompare {
        incident: Ref<IncidentId>,
        from: i64,
        /// As it is now when absent.
        #[serde(default)] to: Option<i64>,
    }
    ProblemNew {
        title: String,
        #[serde(default)] service: Option<String>,
        #[serde(default)] incident: Option<Ref<IncidentId>>,
    }
    ProblemRef { problem: Ref<ProblemId> }
    ProblemList { #[serde(default)] state: Option<ProblemState> }
    ProblemLink {
        problem: Ref<ProblemId>,
        #[serde(default)] incident: Option<Ref<IncidentId>>,
        #[serde(default)] factor: Option<Ref<HypothesisId>>,
        /// Take the link away instead.
        #[serde(default)] unlink: bool,
    }
    /// Absent fields stay as they are.
    ProblemSet {
        problem: Ref<ProblemId>,
        #[serde(default)] title: Option<String>,
        #[serde(default)] service: Option<String>,
        #[serde(default)] state: Option<ProblemState>,
        #[serde(default)] known_error: Option<bool>,
        #[serde(default)] workaround: Option<String>,
        #[serde(default)] resolution: Option<ResolutionKind>,
        #[serde(default)] reason: Option<String>,
        #[serde(default)] review_on: Option<chrono::NaiveDate>,
        #[serde(default)] duplicate_of: Option<Ref<ProblemId>>,
    }
    ActionNew {
        title: String,
        #[serde(default)] incident: Option<Ref<IncidentId>>,
        #[serde(default)] problem: Option<Ref<ProblemId>>,
        #[serde(default)] factor: Option<Ref<HypothesisId>>,
        #[serde(default)] kind: Option<ActionKind>,
        #[serde(default)] strength: Option<Strength>,
        #[serde(default)] owner: Option<String>,
        #[serde(default)] due: Option<chrono::NaiveDate>,
    }
    ActionList {
        #[serde(default)] incident: Option<Ref<IncidentId>>,
        #[serde(default)] problem: Option<Ref<ProblemId>>,
        #[serde(default)] state: Option<ActionState>,
        #[serde(default)] overdue: bool,
    }
    /// Absent fields stay as they are; an empty owner takes the owner away.
    ActionSet {
        action: Ref<ActionId>,
        #[serde(default)] title: Option<String>,
        #[serde(default)] owner: Option<String>,
        #[serde(default)] due: Option<chrono::NaiveDate>,
        #[serde(default)] kind: Option<ActionKind>,
        #[serde(default)] strength: Option<Strength>,
        #[serde(default)] state: Option<ActionState>,
        #[serde(default)] reason: Option<String>,
        #[serde(default)] problem: Option<Ref<ProblemId>>,
        #[serde(default)] factor: Option<Ref<HypothesisId>>,
        /// Fields to empty: `due`, `owner`, `factor`, `problem`.
        #[serde(default)] clear: Vec<String>,
    }
    /// By when incidents happened, both ends included; everything when absent.
    InsightShow { #[serde(default)] from: Option<Utc>, #[serde(default)] to: Option<Utc> }
    SearchRun {
        text: String,
        #[serde(default)] kinds: Vec<String>,
        #[serde(default)] incident: Option<Ref<IncidentId>>,
        #[serde(default)] limit: Option<usize>,
        #[serde(default)] offset: usize,
        /// The last word is still being typed.
        #[serde(default)] as_you_type: bool,
    }
    ExportWrite {
        incident: Ref<IncidentId>,
        /// `md`, `html` or `json`.
        to: String,
        folder: PathBuf,
        /// Keep the names of people instead of putting roles in their place. JSON always keeps them.
        #[serde(default)] names: bool,
    }
    HistoryList { #[serde(default)] record: Option<String>, #[serde(default)] limit: Option<usize> }
    /// Of one record, of one incident, or of the whole library.
    HistoryLines {
        /// A reference, such as `T-4`.
        #[serde(default)] record: Option<String>,
        #[serde(default)] incident: Option<Ref<IncidentId>>,
        /// 50 when absent.
        #[serde(default)] limit: Option<usize>,
    }
    /// Takes back one act, the newest that can be taken back when absent.
    HistoryUndo { #[serde(default)] act: Option<i64> }
    TaskRef { task: String }
    ModelRef {
        /// Name of a model profile.
        name: String,
        /// Name for cancelling.
        #[serde(default)] task: String,
    }
    RunRef { run: String }
    /// What left the machine, newest first.
    EgressList {
        /// From below this number on.
        #[serde(default)] before: Option<i64>,
        /// 200 when absent.
        #[serde(default)] limit: Option<usize>,
    }
    LibraryCheck { /** Also read every raw input and compare its hash. */ #[serde(default)] deep: bool }
    LibraryBackup { file: PathBuf }
}

/// Confirms, sets or moves a key moment. Without evidence it rests on the person's word.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct MomentSet {
    pub incident: Ref<IncidentId>,
    pub moment: KeyMoment,
    pub at: Utc,
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub evidence: Vec<EvidenceId>,
}

/// Moves a review between `draft` and `in_review`, or supersedes a final one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReviewSet {
    pub incident: Ref<IncidentId>,
    pub state: ReviewState,
}

/// Replaces the Markdown of a section. `was` is what the person started from: when the section is another by now, nothing
/// is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SectionWrite {
    pub incident: Ref<IncidentId>,
    pub section: Section,
    pub markdown: String,
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub was: Option<String>,
}

/// An id as a person or a page gives it: `INC-1`, `inc-1` or `1`. Kept as text so that a wrong one is told well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref<T> {
    given: String,
    noun: std::marker::PhantomData<T>,
}

impl<T> Default for Ref<T> {
    fn default() -> Self {
        Ref { given: String::new(), noun: std::marker::PhantomData }
    }
}

impl<T> Ref<T> {
    pub fn new(given: impl Into<String>) -> Self {
        Ref { given: given.into(), noun: std::marker::PhantomData }
    }
}

impl<T: std::str::FromStr<Err = BadId>> Ref<T> {
    /// The id.
    ///
    /// # Errors
    /// `invalid` when it is not a reference to this noun.
    pub fn id(&self) -> Result<T, crate::Failure> {
        self.given.parse().map_err(|bad: BadId| {
            crate::Failure::invalid(bad.to_string())
                .hint(format!("give it as `{}-1` or as the number alone", bad.prefix))
        })
    }
}

impl<T: std::fmt::Display> From<T> for Ref<T> {
    fn from(id: T) -> Self {
        Ref::new(id.to_string())
    }
}

/// The id as text; the bare number is taken too, which a page has no use for.
#[cfg(feature = "ts")]
impl<T: ts_rs::TS> ts_rs::TS for Ref<T> {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(config: &ts_rs::Config) -> String {
        T::name(config)
    }

    fn inline(config: &ts_rs::Config) -> String {
        T::inline(config)
    }

    fn visit_generics(visitor: &mut impl ts_rs::TypeVisitor)
    where
        Self: 'static,
    {
        visitor.visit::<T>();
    }
}

impl<T> Serialize for Ref<T> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.given)
    }
}

impl<'de, T> Deserialize<'de> for Ref<T> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Text(String),
            Number(u64),
        }
        Ok(Ref::new(match Given::deserialize(d)? {
            Given::Text(text) => text,
            Given::Number(number) => number.to_string(),
        }))
    }
}
