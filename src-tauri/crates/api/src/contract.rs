//! The contract: every call that a face can make, as `noun_verb(Params) -> Reply`, declared once.
//!
//! Params are plain data with `deny_unknown_fields`, so that a misspelt field is an error and not a silent default.

mod insight;
mod language;
mod params;
mod problem;
mod replies;

pub use insight::*;
pub use language::*;
pub use params::*;
pub use problem::*;
pub use replies::*;

pub use egress::{Dialect, Mode, Price, Profile, Rung};
pub use store::EgressRow;

use crate::{Api, Failure, FailureCode};
use model::{ActionItem, Evidence, Hypothesis, ImportBatch, Incident, Problem, Proposal, Revision, TimelineEvent};
use serde_json::Value;

macro_rules! contract {
    ($($(#[$meta:meta])* $name:ident($params:ty) -> $reply:ty;)+) => {
        /// Names of all calls, in the order of declaration.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        impl Api {
            /// Makes the call `name` with `params` as JSON: the one dispatcher behind the desktop and `hindcast rpc`.
            ///
            /// # Errors
            /// `not_found` for an unknown name, `invalid` for params that do not fit, otherwise what the call says.
            pub fn call(&self, name: &str, params: Value) -> Result<Value, Failure> {
                match name {
                    $(stringify!($name) => {
                        let params: $params = read(name, params)?;
                        let reply: $reply = self.$name(params)?;
                        Ok(serde_json::to_value(reply).expect("replies are plain data"))
                    })+
                    _ => Err(Failure::new(FailureCode::NotFound, format!("there is no call named `{name}`"))
                        .hint(format!("the calls are {}", NAMES.join(", ")))),
                }
            }
        }

        /// Hands every call to the bindings.
        #[cfg(all(test, feature = "ts"))]
        pub(crate) fn declare(bindings: &mut crate::bindings::Bindings) {
            $(bindings.call::<$params, $reply>(stringify!($name));)+
        }
    };
}

fn read<P: serde::de::DeserializeOwned>(name: &str, params: Value) -> Result<P, Failure> {
    let params = if params.is_null() { Value::Object(serde_json::Map::new()) } else { params };
    serde_json::from_value(params)
        .map_err(|error| Failure::invalid(format!("the params of `{name}` do not fit: {error}")))
}

contract! {
    incident_new(IncidentNew) -> Incident;
    incident_list(IncidentList) -> Vec<IncidentRow>;
    incident_show(IncidentRef) -> IncidentView;
    incident_set(IncidentSet) -> Incident;
    import_run(ImportRun) -> ImportReport;
    batch_list(IncidentRef) -> Vec<ImportBatch>;
    batch_remove(BatchRemove) -> Changed;
    batch_set(BatchSet) -> ImportBatch;
    timeline_list(TimelineList) -> Timeline;
    timeline_facets(IncidentRef) -> TimelineFacets;
    timeline_density(DensityCount) -> TimelineDensity;
    timeline_place(TimelinePlace) -> TimelineIndex;
    event_set(EventSet) -> TimelineEvent;
    event_note(EventNote) -> TimelineEvent;
    event_merge(EventMerge) -> TimelineEvent;
    event_split(EventSplit) -> TimelineEvent;
    moment_set(MomentSet) -> Incident;
    moment_clear(MomentClear) -> Incident;
    evidence_list(EvidenceList) -> Vec<Evidence>;
    evidence_context(EvidenceRef) -> EvidenceContext;
    evidence_find(EvidenceFind) -> Vec<Evidence>;
    reference_list(IncidentRef) -> Vec<ReferenceRow>;
    draft_run(DraftRun) -> DraftReport;
    draft_show(IncidentRef) -> DraftReport;
    draft_open(DraftOpen) -> RunView;
    draft_bytes(CallRef) -> CallBytes;
    draft_send(DraftSend) -> RunView;
    draft_stop(RunRef) -> Changed;
    draft_runs(IncidentRef) -> Vec<KeptRun>;
    model_list(NoParams) -> ModelView;
    model_set(ModelSet) -> ModelView;
    model_remove(ModelRef) -> ModelView;
    model_test(ModelRef) -> ProbeView;
    model_names(ModelSet) -> Vec<String>;
    network_set(NetworkSet) -> ModelView;
    redaction_show(NoParams) -> Redaction;
    redaction_set(Redaction) -> Redaction;
    instruction_list(NoParams) -> Vec<Instruction>;
    instruction_set(Instruction) -> Vec<Instruction>;
    egress_list(EgressList) -> Vec<EgressRow>;
    proposal_list(ProposalList) -> Vec<Proposal>;
    proposal_show(ProposalRef) -> ProposalView;
    proposal_accept(ProposalAccept) -> Proposal;
    proposal_edit(ProposalEdit) -> Proposal;
    proposal_reject(ProposalReject) -> Proposal;
    proposal_bulk(ProposalBulk) -> BulkReport;
    hypothesis_list(IncidentRef) -> Vec<Hypothesis>;
    hypothesis_set(HypothesisSet) -> Hypothesis;
    hypothesis_new(HypothesisNew) -> Hypothesis;
    cause_graph(IncidentRef) -> CauseGraph;
    cause_link(CauseLinkSet) -> CauseGraph;
    review_show(IncidentRef) -> ReviewView;
    review_write(ReviewWrite) -> ReviewView;
    section_write(SectionWrite) -> ReviewView;
    passage_set(PassageSet) -> ReviewView;
    passage_remove(PassageRef) -> ReviewView;
    review_finalise(ReviewFinalise) -> ReviewView;
    review_set(ReviewSet) -> ReviewView;
    review_versions(IncidentRef) -> Vec<ReviewVersion>;
    review_diff(ReviewCompare) -> ReviewDiff;
    problem_new(ProblemNew) -> Problem;
    problem_show(ProblemRef) -> ProblemView;
    problem_list(ProblemList) -> Vec<ProblemRow>;
    problem_timeline(ProblemRef) -> ProblemTimeline;
    problem_link(ProblemLink) -> Problem;
    problem_set(ProblemSet) -> Problem;
    action_new(ActionNew) -> ActionItem;
    action_list(ActionList) -> Vec<ActionRow>;
    action_set(ActionSet) -> ActionItem;
    similar_list(IncidentRef) -> Vec<SimilarRow>;
    insight_show(InsightShow) -> Insights;
    search_run(SearchRun) -> SearchReply;
    export_write(ExportWrite) -> ExportReport;
    history_list(HistoryList) -> Vec<Revision>;
    history_lines(HistoryLines) -> Vec<HistoryLine>;
    history_undo(HistoryUndo) -> Undone;
    task_cancel(TaskRef) -> Changed;
    sample_make(NoParams) -> SampleView;
    library_show(NoParams) -> LibraryView;
    library_check(LibraryCheck) -> CheckView;
    library_backup(LibraryBackup) -> BackupView;
}
