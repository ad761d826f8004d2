//! What an act did, as the fragment of an English sentence: "hid T-12". Names of records are their references, so that a
//! face can make links of them.

mod problem;

use model::{ProblemId, Revision};
use serde_json::Value;

/// The words for an act, from the call that it was and the records that it changed.
pub(super) fn of(what: &str, revisions: &[Revision]) -> String {
    let acts = Acts { revisions };
    match what {
        "incident_new" => format!("created {}", acts.named("INC")),
        "incident_set" => acts.fields("INC"),
        "import_run" => acts.import(),
        "batch_remove" => format!("removed {}", acts.named("B")),
        "batch_set" => acts.fields("B"),
        "event_set" => acts.event(),
        "event_note" => format!("wrote the note {}", acts.named("T")),
        "event_merge" => format!("merged {}", acts.all("T").join(", ")),
        "event_split" => format!("split {}", acts.all("T").join(" into ")),
        "moment_set" | "moment_clear" => acts.moment(),
        "draft_run" => format!("drafted {}", counted(acts.made("PR"), "proposal")),
        "proposal_accept" | "proposal_edit" | "proposal_reject" => acts.decision(what),
        "proposal_bulk" => acts.decisions(),
        "review_write" => format!("wrote {}", acts.named("C")),
        "passage_set" => format!("edited {}", acts.named("C")),
        "passage_remove" => format!("removed {}", acts.named("C")),
        "review_finalise" => format!("made {} final", acts.named("R")),
        "review_set" => acts.fields("R"),
        "hypothesis_set" => acts.fields("H"),
        "problem_new" | "problem_set" | "problem_link" => acts.work("P"),
        "action_new" | "action_set" => acts.work("A"),
        "sample_make" => "made the sample incident".to_owned(),
        other => {
            let records = acts.all("");
            let shown: Vec<_> = records.iter().take(3).copied().collect();
            let more = if records.len() > shown.len() { ", …" } else { "" };
            format!("{}: {}{more}", other.replace('_', " "), shown.join(", "))
        }
    }
}

/// The words for what an act did to one problem: to its record, its factors and its action items, of which alone these
/// revisions are; `None` when that is nothing.
pub(crate) fn of_problem(revisions: &[Revision], problem: ProblemId) -> Option<String> {
    let parts: Vec<String> = revisions.iter().flat_map(|revision| problem::parts(revision, Some(problem))).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What was taken back is said by what it was; taking that back brought it back.
pub(crate) fn taken_back(words: &str, back: bool) -> String {
    format!("{}: {words}", if back { "took back" } else { "brought back" })
}

/// A field, what it was and what it is.
type FieldChange<'a> = (&'a str, &'a Value, &'a Value);

struct Acts<'a> {
    revisions: &'a [Revision],
}

impl<'a> Acts<'a> {
    /// References of a noun, each once, in order; of all nouns for an empty prefix.
    fn all(&self, prefix: &str) -> Vec<&'a str> {
        let mut all: Vec<&str> = Vec::new();
        for revision in self.of(prefix) {
            if !all.contains(&revision.record.as_str()) {
                all.push(&revision.record);
            }
        }
        all
    }

    fn of(&self, prefix: &str) -> impl Iterator<Item = &'a Revision> {
        let prefix = prefix.to_owned();
        self.revisions
            .iter()
            .filter(move |r| prefix.is_empty() || r.record.split_once('-').is_some_and(|(noun, _)| noun == prefix))
    }

    /// The first record of a noun; of any noun when there is none.
    fn named(&self, prefix: &str) -> &'a str {
        let first = self.of(prefix).next().or(self.revisions.first());
        first.map_or("nothing", |r| r.record.as_str())
    }

    /// What was done to the records of a noun that people work on; other records follow from them.
    fn work(&self, prefix: &str) -> String {
        let parts: Vec<String> = self.of(prefix).flat_map(|revision| problem::parts(revision, None)).collect();
        if !parts.is_empty() {
            return parts.join("; ");
        }
        let linked: Vec<String> = self.of("H").flat_map(|revision| problem::parts(revision, None)).collect();
        if linked.is_empty() { self.fields(prefix) } else { linked.join("; ") }
    }

    fn made(&self, prefix: &str) -> usize {
        self.of(prefix).filter(|r| r.before.is_none()).count()
    }

    fn import(&self) -> String {
        let batches: Vec<_> = self.of("B").filter(|r| r.before.is_none()).filter_map(|r| r.after.as_ref()).collect();
        if batches.is_empty() {
            return match self.all("B")[..] {
                [] => "imported nothing new".to_owned(),
                [..] => format!("read the times of {} again", self.all("B").join(", ")),
            };
        }
        let items: u64 = batches.iter().filter_map(|batch| batch["items_new"].as_u64()).sum();
        let items = usize::try_from(items).unwrap_or(usize::MAX);
        format!("imported {}: {}", counted(batches.len(), "file"), counted(items, "item"))
    }

    fn event(&self) -> String {
        let Some((record, changes)) = self.changes("T") else { return "changed nothing".to_owned() };
        let words: Vec<&str> = changes
            .iter()
            .filter_map(|(field, _, after)| {
                Some(match (*field, *after) {
                    ("starred", Value::Bool(true)) => "starred",
                    ("starred", _) => "took the star from",
                    ("hidden", Value::Bool(true)) => "hid",
                    ("hidden", _) => "showed",
                    ("at", _) => "set the time of",
                    ("text", Value::Null) => "brought back the words of",
                    ("text", _) => "edited the words of",
                    ("note", Value::Null) => "took the note from",
                    ("note", _) => "put a note on",
                    ("kind", _) => "changed the kind of",
                    _ => return None,
                })
            })
            .collect();
        if words.is_empty() { format!("changed {record}") } else { format!("{} {record}", words.join(" and ")) }
    }

    fn moment(&self) -> String {
        let marks = |state: Option<&'a Value>| state.and_then(|s| s["moments"].as_array()).cloned().unwrap_or_default();
        let Some(revision) = self.of("INC").next() else { return "changed a key moment".to_owned() };
        let (before, after) = (marks(revision.before.as_ref()), marks(revision.after.as_ref()));
        let name = |mark: &Value| mark["moment"].as_str().unwrap_or("a key moment").replace('_', " ");
        if let Some(set) = after.iter().find(|mark| !before.contains(mark)) {
            return format!("set {} of {}", name(set), revision.record);
        }
        let cleared = before.iter().find(|mark| !after.contains(mark));
        cleared.map_or_else(
            || "changed a key moment".to_owned(),
            |mark| format!("cleared {} of {}", name(mark), revision.record),
        )
    }

    fn decision(&self, what: &str) -> String {
        let Some(proposal) = self.of("PR").next().and_then(|r| r.after.as_ref()) else {
            return "decided a proposal".to_owned();
        };
        let body = &proposal["body"];
        let kind = body["kind"].as_str().unwrap_or("proposal");
        let subject = match kind {
            "hypothesis" => body["hypothesis"].as_str().unwrap_or_else(|| self.named("PR")).to_owned(),
            "moment" => body["moment"].as_str().unwrap_or("a key moment").replace('_', " "),
            kind => format!("the {kind} {}", self.named("PR")),
        };
        let role = self.of("H").filter_map(|r| r.after.as_ref()?["role"].as_str()).last();
        match what {
            "proposal_reject" => format!("rejected {subject}: {}", proposal["reason"].as_str().unwrap_or_default()),
            "proposal_edit" => format!("accepted {subject} in other words"),
            _ => match role.filter(|_| kind == "hypothesis") {
                Some(role) => format!("accepted {subject} as {}", role.replace('_', " ")),
                None => format!("accepted {subject}"),
            },
        }
    }

    fn decisions(&self) -> String {
        let rejected = self.of("PR").any(|r| r.after.as_ref().is_some_and(|p| p["state"] == "rejected"));
        let verb = if rejected { "rejected" } else { "accepted" };
        format!("{verb} {}", counted(self.all("PR").len(), "proposal"))
    }

    /// The fields of the first record of a noun that differ: its name, and what was and is.
    fn changes(&self, prefix: &str) -> Option<(&'a str, Vec<FieldChange<'a>>)> {
        let first = self.of(prefix).next()?;
        let last = self.of(prefix).filter(|r| r.record == first.record).last()?;
        let (before, after) = (first.before.as_ref()?.as_object()?, last.after.as_ref()?.as_object()?);
        let changed = after.iter().filter_map(|(field, now)| {
            let was = before.get(field).unwrap_or(&Value::Null);
            (was != now).then_some((field.as_str(), was, now))
        });
        Some((&first.record, changed.collect()))
    }

    /// What was set to what, where that is short enough to say.
    fn fields(&self, prefix: &str) -> String {
        let Some((record, changes)) = self.changes(prefix) else { return format!("changed {}", self.named(prefix)) };
        let words: Vec<String> = changes.iter().map(|(field, _, after)| set_to(field, after)).collect();
        match words[..] {
            [] => format!("changed {record}"),
            [..] => format!("set {} of {record}", words.join(", ")),
        }
    }
}

/// A field and what it was set to, where that is short enough to say.
fn set_to(field: &str, after: &Value) -> String {
    let name = match field {
        "skew_ms" => "skew (ms)".to_owned(),
        other => other.replace('_', " "),
    };
    match after {
        Value::Null => format!("{name} to nothing"),
        Value::String(text) if text.chars().count() <= 60 => format!("{name} to “{text}”"),
        Value::Number(number) => format!("{name} to {number}"),
        Value::Bool(true) => format!("{name} to yes"),
        Value::Bool(false) => format!("{name} to no"),
        _ => name,
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
