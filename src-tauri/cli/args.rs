//! What can be said on the command line.

use api::contract::{Dialect, Mode};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use model::{
    ActionKind, ActionState, CauseClass, Format, HypothesisState, KeyMoment, ProblemState, ResolutionKind, Role,
    Section, Strength, Utc, Verdict,
};
use std::path::PathBuf;

/// From an incident's files to one timeline, a cited root-cause analysis and a problem record, offline.
#[derive(Parser)]
#[command(name = "hindcast", version, max_term_width = 110, propagate_version = true)]
pub struct Args {
    /// Folder of the library; the platform's data folder when absent
    #[arg(long, global = true, value_name = "DIR")]
    pub library: Option<PathBuf>,
    /// Print what a call answers as JSON
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Create, list, show or change incidents
    #[command(subcommand)]
    Incident(Incident),
    /// Import files, folders, archives or a local repository into an incident
    Import(Import),
    /// Show the timeline of an incident
    Timeline(Timeline),
    /// Star, hide, edit, note, merge or split timeline events
    #[command(subcommand)]
    Event(Event),
    /// Set or clear key moments
    #[command(subcommand)]
    Moment(Moment),
    /// List import batches, remove one, or correct its clock or zone
    #[command(subcommand)]
    Batch(Batch),
    /// Show evidence items
    Evidence {
        #[arg(required = true, value_name = "E-1")]
        ids: Vec<String>,
    },
    /// List the pull requests, issues and commits that the evidence names
    Links {
        #[arg(value_name = "INC-1")]
        incident: String,
    },
    /// Draft a root-cause analysis; everything in it is a proposal
    Draft(DraftArgs),
    /// Set up, list, test or remove model profiles, and say whether anything may leave
    #[command(subcommand)]
    Model(Model),
    /// List what left this machine, newest first
    Sent {
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Go through what a drafter proposed
    #[command(subcommand)]
    Proposal(Proposal),
    /// List hypotheses, or decide and mark them by hand
    #[command(subcommand)]
    Hypothesis(Hypothesis),
    /// Show, write, move or finalise the review of an incident
    #[command(subcommand)]
    Review(Review),
    /// Problem records
    #[command(subcommand)]
    Problem(Problem),
    /// Action items
    #[command(subcommand)]
    Action(Action),
    /// Past problems and incidents that resemble an incident, and why
    Similar {
        #[arg(value_name = "INC-1")]
        incident: String,
    },
    /// Find anything: words, "phrases", prefix*, -not, kind:action, from:name, after:2026-03-01
    Search(Search),
    /// Write the review as a document, or everything as JSON
    Export(Export),
    /// What was changed, by whom
    History {
        /// A record such as `T-4`; the latest acts when absent
        record: Option<String>,
        #[arg(long, default_value_t = 20)]
        limit: usize,
    },
    /// Take back the latest act, or the one named
    Undo { act: Option<i64> },
    /// Answer calls as JSON lines on standard input: {"id":1,"call":"incident_list","params":{}}
    Rpc,
    /// Check the library for damage
    Check {
        /// Also read every raw input and compare its hash
        #[arg(long)]
        deep: bool,
    },
    /// Write a verified copy of the whole library to one file
    Backup { file: PathBuf },
    /// Make the library of a backup
    Restore {
        file: PathBuf,
        /// Set a library that is already there aside instead of refusing
        #[arg(long)]
        replace: bool,
    },
    /// Walk through the main job on a sample incident in a temporary library
    Demo {
        /// Keep the library in this folder instead of a temporary one
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub enum Incident {
    /// Create an incident, and import files into it at once
    New {
        title: String,
        /// Files, folders or archives to import
        #[arg(long, value_name = "PATH", num_args = 1..)]
        from: Vec<PathBuf>,
        /// Zone of times that do not say theirs, such as Europe/Copenhagen or +02:00
        #[arg(long)]
        zone: Option<String>,
        #[arg(long)]
        service: Option<String>,
        /// 1 (worst) to 5
        #[arg(long)]
        severity: Option<u8>,
    },
    /// List incidents, newest first
    List {
        /// Archived ones too
        #[arg(long)]
        archived: bool,
    },
    /// Show one incident with its key moments and sources
    Show { incident: String },
    /// Rename, archive or describe an incident
    Set {
        incident: String,
        #[arg(long)]
        title: Option<String>,
        #[arg(long)]
        service: Option<String>,
        #[arg(long)]
        severity: Option<u8>,
        /// Take the severity away
        #[arg(long, conflicts_with = "severity")]
        no_severity: bool,
        #[arg(long)]
        zone: Option<String>,
        #[arg(long)]
        archived: Option<bool>,
        /// Whether nothing of it is ever sent, whatever is asked
        #[arg(long)]
        never_leaves: Option<bool>,
    },
}

#[derive(ClapArgs)]
pub struct Import {
    #[arg(value_name = "INC-1")]
    pub incident: String,
    pub paths: Vec<PathBuf>,
    /// Read as this format instead of recognising it: slack, csv, markdown, chat, pagerduty, statuspage, github, patch, changes
    #[arg(long = "as", value_name = "FORMAT", value_parser = format)]
    pub format: Option<Format>,
    /// Zone of times that do not say theirs
    #[arg(long)]
    pub zone: Option<String>,
    /// Which column means what: time=committed_at,text=subject
    #[arg(long, value_name = "MEANING=COLUMN", value_delimiter = ',', value_parser = pair)]
    pub map: Vec<(String, String)>,
    /// For dates such as 03/04/2026: day_first or month_first
    #[arg(long, value_name = "ORDER")]
    pub date_order: Option<String>,
    /// The day of clock times in a source that never states one
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub day: Option<chrono::NaiveDate>,
    /// Read commits from this local repository
    #[arg(long, value_name = "PATH")]
    pub git: Option<PathBuf>,
    /// Only commits from this day or time on
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub since: Option<Utc>,
    /// Only commits before this day or time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub until: Option<Utc>,
    /// Read and report, change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TimelineFormat {
    Text,
    Json,
    Csv,
    Md,
}

#[derive(ClapArgs)]
pub struct Timeline {
    #[arg(value_name = "INC-1")]
    pub incident: String,
    #[arg(long, value_enum, default_value = "text")]
    pub format: TimelineFormat,
    /// Only events that contain these letters
    #[arg(long)]
    pub text: Option<String>,
    /// Only events of these kinds, such as decision or alert
    #[arg(long, value_delimiter = ',', value_parser = word::<model::EventKind>)]
    pub kind: Vec<model::EventKind>,
    /// Only events of this person
    #[arg(long)]
    pub person: Option<String>,
    /// Only starred events
    #[arg(long)]
    pub starred: bool,
    /// Hidden events too
    #[arg(long)]
    pub hidden: bool,
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub from: Option<Utc>,
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub to: Option<Utc>,
}

#[derive(Subcommand)]
pub enum Event {
    /// Change time, kind, text, note or marks of an event
    Set {
        #[arg(value_name = "T-1")]
        event: String,
        #[arg(long, value_parser = instant)]
        at: Option<Utc>,
        #[arg(long, value_parser = word::<model::EventKind>)]
        kind: Option<model::EventKind>,
        /// An empty text brings the evidence's own back
        #[arg(long)]
        text: Option<String>,
        #[arg(long)]
        note: Option<String>,
        #[arg(long)]
        starred: Option<bool>,
        #[arg(long)]
        hidden: Option<bool>,
    },
    /// Put a note of your own on the timeline
    Note {
        #[arg(value_name = "INC-1")]
        incident: String,
        text: String,
        #[arg(long, value_parser = instant)]
        at: Option<Utc>,
    },
    /// Make the first event show the evidence of all
    Merge {
        #[arg(required = true, num_args = 2.., value_name = "T-1")]
        events: Vec<String>,
    },
    /// Give an evidence item an event of its own again
    Split {
        #[arg(value_name = "E-1")]
        evidence: String,
    },
}

#[derive(Subcommand)]
pub enum Moment {
    /// Set a key moment: impact_start, detected, acknowledged, mitigated or resolved
    Set {
        #[arg(value_name = "INC-1")]
        incident: String,
        #[arg(value_parser = word::<KeyMoment>)]
        moment: KeyMoment,
        #[arg(value_parser = instant)]
        at: Utc,
        #[arg(long, value_name = "E-1", value_delimiter = ',')]
        evidence: Vec<model::EvidenceId>,
    },
    /// Take a key moment away
    Clear {
        #[arg(value_name = "INC-1")]
        incident: String,
        moment: String,
    },
}

#[derive(Subcommand)]
pub enum Batch {
    /// List the batches of an incident with their findings
    List {
        #[arg(value_name = "INC-1")]
        incident: String,
    },
    /// Remove a batch and its evidence
    Remove {
        #[arg(value_name = "B-1")]
        batch: String,
        /// Even though claims or hypotheses cite it
        #[arg(long)]
        even_if_cited: bool,
    },
    /// Shift all times of a batch, for a clock that was wrong
    Skew {
        #[arg(value_name = "B-1")]
        batch: String,
        #[arg(allow_hyphen_values = true)]
        milliseconds: i64,
    },
    /// Read the local times of a batch in another zone
    Zone {
        #[arg(value_name = "B-1")]
        batch: String,
        /// Such as Europe/Copenhagen or +02:00
        #[arg(allow_hyphen_values = true)]
        zone: String,
    },
}

#[derive(Subcommand)]
pub enum Proposal {
    /// List proposals in the order of review
    List {
        #[arg(value_name = "INC-1")]
        incident: String,
        /// Only those that nobody has decided
        #[arg(long)]
        undecided: bool,
        /// claim, hypothesis, action, question or moment
        #[arg(long)]
        kind: Option<String>,
    },
    /// Show one proposal with its evidence
    Show {
        #[arg(value_name = "PR-1")]
        proposal: String,
    },
    /// Accept proposals as they are
    Accept {
        #[arg(required = true, value_name = "PR-1")]
        proposals: Vec<String>,
    },
    /// Accept a proposal in your own words
    Edit {
        #[arg(value_name = "PR-1")]
        proposal: String,
        text: String,
    },
    /// Reject proposals, with the reason
    Reject {
        #[arg(required = true, value_name = "PR-1")]
        proposals: Vec<String>,
        #[arg(long)]
        reason: String,
    },
}

#[derive(Subcommand)]
pub enum Hypothesis {
    /// List the hypotheses of an incident
    List {
        #[arg(value_name = "INC-1")]
        incident: String,
    },
    /// Change a hypothesis by hand
    Set {
        #[arg(value_name = "H-1")]
        hypothesis: String,
        #[arg(long)]
        statement: Option<String>,
        #[arg(long, value_parser = word::<Role>)]
        role: Option<Role>,
        #[arg(long, value_parser = word::<Verdict>)]
        verdict: Option<Verdict>,
        #[arg(long, value_parser = word::<HypothesisState>)]
        state: Option<HypothesisState>,
        #[arg(long, value_parser = word::<CauseClass>)]
        cause_class: Option<CauseClass>,
        /// Mark as root cause
        #[arg(long)]
        root: Option<bool>,
        #[arg(long)]
        reason: Option<String>,
    },
}

#[derive(Subcommand)]
pub enum Review {
    /// Show the review with what stands between it and final
    Show {
        #[arg(value_name = "INC-1")]
        incident: String,
    },
    /// Add a sentence of your own to a section
    Write {
        #[arg(value_name = "INC-1")]
        incident: String,
        #[arg(value_parser = word::<Section>)]
        section: Section,
        text: String,
        #[arg(long, value_name = "E-1", value_delimiter = ',')]
        evidence: Vec<model::EvidenceId>,
    },
    /// Change the words or the evidence of a passage
    Edit {
        #[arg(value_name = "C-1")]
        passage: String,
        text: Option<String>,
        #[arg(long, value_name = "E-1", value_delimiter = ',')]
        evidence: Option<Vec<model::EvidenceId>>,
    },
    /// Take a passage out
    Remove {
        #[arg(value_name = "C-1")]
        passage: String,
    },
    /// Move the review to draft, in_review or superseded
    Set {
        #[arg(value_name = "INC-1")]
        incident: String,
        #[arg(value_parser = word::<model::ReviewState>)]
        state: model::ReviewState,
    },
    /// Make the review final
    Finalise {
        #[arg(value_name = "INC-1")]
        incident: String,
        /// Why it is final although something stands in the way
        #[arg(long, value_name = "REASON")]
        r#override: Option<String>,
    },
}

#[derive(Subcommand)]
pub enum Problem {
    /// Open a problem record
    New {
        title: String,
        #[arg(long)]
        service: Option<String>,
        /// Incident that it comes from; its accepted factors come along
        #[arg(long, value_name = "INC-1")]
        incident: Option<String>,
    },
    /// Show a problem with incidents, factors, actions and history
    Show {
        #[arg(value_name = "P-1")]
        problem: String,
    },
    /// List problems
    List {
        #[arg(long, value_parser = word::<ProblemState>)]
        state: Option<ProblemState>,
    },
    /// Link an incident or a factor; linking an incident to a resolved problem re-opens it
    Link {
        #[arg(value_name = "P-1")]
        problem: String,
        #[arg(long, value_name = "INC-1")]
        incident: Option<String>,
        #[arg(long, value_name = "H-1")]
        factor: Option<String>,
        /// Take the link away
        #[arg(long)]
        unlink: bool,
    },
    /// Change a problem: state, workaround, known error, resolution
    Set {
        #[arg(value_name = "P-1")]
        problem: String,
        #[arg(long)]
        title: Option<String>,
        #[arg(long)]
        service: Option<String>,
        #[arg(long, value_parser = word::<ProblemState>)]
        state: Option<ProblemState>,
        #[arg(long)]
        known_error: Option<bool>,
        #[arg(long)]
        workaround: Option<String>,
        #[arg(long, value_parser = word::<ResolutionKind>)]
        resolution: Option<ResolutionKind>,
        #[arg(long)]
        reason: Option<String>,
        /// When an accepted risk is looked at again
        #[arg(long, value_name = "YYYY-MM-DD")]
        review_on: Option<chrono::NaiveDate>,
        #[arg(long, value_name = "P-2")]
        duplicate_of: Option<String>,
    },
}

#[derive(Subcommand)]
pub enum Action {
    /// Write down an action item
    New {
        title: String,
        #[arg(long, value_name = "INC-1")]
        incident: Option<String>,
        #[arg(long, value_name = "P-1")]
        problem: Option<String>,
        #[arg(long, value_name = "H-1")]
        factor: Option<String>,
        #[command(flatten)]
        fields: ActionFields,
    },
    /// List action items, overdue first
    List {
        #[arg(long, value_name = "INC-1")]
        incident: Option<String>,
        #[arg(long, value_name = "P-1")]
        problem: Option<String>,
        #[arg(long, value_parser = word::<ActionState>)]
        state: Option<ActionState>,
        /// Only those past their due date
        #[arg(long)]
        overdue: bool,
    },
    /// Change an action item
    Set {
        #[arg(value_name = "A-1")]
        action: String,
        #[arg(long)]
        title: Option<String>,
        #[arg(long, value_parser = word::<ActionState>)]
        state: Option<ActionState>,
        /// Why it was dropped, or what shows that it is done
        #[arg(long)]
        reason: Option<String>,
        #[arg(long, value_name = "P-1")]
        problem: Option<String>,
        #[arg(long, value_name = "H-1")]
        factor: Option<String>,
        /// Take the due date away
        #[arg(long, conflicts_with = "due")]
        no_due: bool,
        #[command(flatten)]
        fields: ActionFields,
    },
}

#[derive(ClapArgs)]
pub struct ActionFields {
    /// prevent, mitigate, detect or process
    #[arg(long = "type", value_parser = word::<ActionKind>)]
    pub kind: Option<ActionKind>,
    /// strong, intermediate or weak
    #[arg(long, value_parser = word::<Strength>)]
    pub strength: Option<Strength>,
    #[arg(long)]
    pub owner: Option<String>,
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub due: Option<chrono::NaiveDate>,
}

#[derive(ClapArgs)]
pub struct Search {
    #[arg(required = true)]
    pub query: Vec<String>,
    /// evidence, event, review, factor, problem, action or incident
    #[arg(long, value_delimiter = ',')]
    pub kind: Vec<String>,
    #[arg(long, value_name = "INC-1")]
    pub incident: Option<String>,
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
}

#[derive(ClapArgs)]
pub struct Export {
    #[arg(value_name = "INC-1")]
    pub incident: String,
    /// md, html or json
    #[arg(long)]
    pub to: String,
    pub folder: PathBuf,
    /// Keep the names of people instead of putting roles in their place
    #[arg(long)]
    pub names: bool,
}

fn word<T: std::str::FromStr<Err = model::UnknownWord>>(given: &str) -> Result<T, String> {
    given.parse().map_err(|error: model::UnknownWord| error.to_string())
}

/// A format by its own word, or by what people call such files.
fn format(given: &str) -> Result<Format, String> {
    match given.to_ascii_lowercase().as_str() {
        "csv" | "tsv" => Ok(Format::Table),
        "markdown" | "md" | "text" | "txt" => Ok(Format::Prose),
        "irc" | "transcript" => Ok(Format::Chat),
        "diff" => Ok(Format::Patch),
        "commits" => Ok(Format::Changes),
        lower => word(lower),
    }
}

fn pair(given: &str) -> Result<(String, String), String> {
    match given.split_once('=') {
        Some((meaning, column)) => Ok((meaning.trim().to_owned(), column.trim().to_owned())),
        None => Err(format!("`{given}` has no `=`; write for example `time=committed_at`")),
    }
}

/// A time with its offset, or a day (its start in UTC).
fn instant(given: &str) -> Result<Utc, String> {
    if let Ok(at) = chrono::DateTime::parse_from_rfc3339(given) {
        return Ok(at.to_utc());
    }
    match given.parse::<chrono::NaiveDate>() {
        Ok(day) => Ok(day.and_time(chrono::NaiveTime::MIN).and_utc()),
        Err(_) => {
            Err(format!("`{given}` is not a time; write `2026-03-04T17:18:00Z`, with the offset, or `2026-03-04`"))
        }
    }
}

#[derive(ClapArgs)]
pub struct DraftArgs {
    #[arg(value_name = "INC-1")]
    pub incident: String,
    /// `builtin`, or the name of a model profile
    #[arg(long, value_name = "DRAFTER", default_value = "builtin")]
    pub with: String,
    /// Send each round of calls to the model without asking
    #[arg(long)]
    pub yes: bool,
    /// Print the exact bytes that would be sent first, and send nothing
    #[arg(long, conflicts_with = "yes")]
    pub dry_run: bool,
    /// With a model: draft only this section again
    #[arg(long, value_name = "SECTION")]
    pub only: Option<Section>,
    /// With a model: what should be different
    #[arg(long, value_name = "TEXT")]
    pub wish: Option<String>,
    /// With a model: keep an evidence item back
    #[arg(long, value_name = "E-1")]
    pub leave_out: Vec<String>,
    /// With a model: take a further word out
    #[arg(long, value_name = "WORD")]
    pub redact: Vec<String>,
}

#[derive(Subcommand)]
pub enum Model {
    /// List the profiles
    List,
    /// Add a profile, or replace the one of that name
    Add(ProfileArgs),
    /// Try what the server can do; sends no evidence
    Test { name: String },
    /// Remove a profile and its key
    Remove { name: String },
    /// Say whether anything may leave this machine: `allowed` or `offline`
    Network { mode: Mode },
}

#[derive(ClapArgs)]
pub struct ProfileArgs {
    pub name: String,
    /// What the server speaks: openai (and everything like it), anthropic, ollama, gemini; gguf for a file in this process
    #[arg(long)]
    pub dialect: Dialect,
    /// Base address, such as https://api.openai.com/v1 or http://127.0.0.1:11434; the whole path of the file for gguf
    #[arg(long, value_name = "URL")]
    pub address: String,
    #[arg(long)]
    pub model: String,
    /// Tokens of prompt and answer together
    #[arg(long, value_name = "TOKENS", default_value_t = 8192)]
    pub context: u32,
    /// Tokens of one answer, at most
    #[arg(long, value_name = "TOKENS", default_value_t = 2048)]
    pub answer: u32,
    /// A further header line, not secret
    #[arg(long, value_name = "NAME: VALUE")]
    pub header: Vec<String>,
    /// Seconds to wait for the first byte
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub first_byte: u32,
    /// Seconds of silence within an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub idle: u32,
    /// Seconds for one call
    #[arg(long, value_name = "SECONDS", default_value_t = 900)]
    pub total: u32,
    /// Price of a million tokens read
    #[arg(long, value_name = "MONEY")]
    pub price_in: Option<f64>,
    /// Price of a million tokens written
    #[arg(long, value_name = "MONEY")]
    pub price_out: Option<f64>,
    #[arg(long, default_value = "EUR")]
    pub currency: String,
    /// Your note on how long the other side keeps prompts
    #[arg(long, value_name = "TEXT")]
    pub keeps_prompts: Option<String>,
    /// Read the key from standard input into the keychain; `HINDCAST_API_KEY` gives one for a single run
    #[arg(long)]
    pub key_from_stdin: bool,
    /// Change the profile of that name
    #[arg(long)]
    pub replace: bool,
}
