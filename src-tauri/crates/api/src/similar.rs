//! What the past has that resembles an incident, and why: shared telling words, by how rare they are in the library.

use crate::contract::*;
use crate::{Api, Failure};
use model::*;
use std::collections::{BTreeMap, BTreeSet};

/// Below this likeness nothing is said to be similar.
const THRESHOLD: f64 = 0.065;
/// One or two words in common are chance.
const LEAST_SHARED: usize = 3;
const SHOWN: usize = 5;
/// How many of an incident's events that carry a person's words are looked through.
const NOTES: usize = 200;

impl Api {
    /// Past problems and incidents that share telling words with this incident's title, hypotheses and review. None is
    /// a good answer.
    pub fn similar_list(&self, params: IncidentRef) -> Result<Vec<SimilarRow>, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        let own = own_words(&read, id)?;
        let mut documents: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let problems = read.problem_list(&store::ProblemFilter::default())?;
        for problem in problems.iter().filter(|problem| !problem.incidents.contains(&id)) {
            documents.insert(problem.id.to_string(), words(&problem_text(&read, problem)?));
        }
        let linked: BTreeSet<IncidentId> = problems.iter().flat_map(|p| p.incidents.iter().copied()).collect();
        for line in read.incident_list(None, 10_000)? {
            // An incident that belongs to a problem is shown through its problem.
            if line.id != id && !linked.contains(&line.id) {
                documents.insert(line.id.to_string(), words(&incident_text(&read, line.id)?));
            }
        }
        let mut rows = rank(&own, &documents);
        rows.truncate(SHOWN);
        rows.into_iter().map(|(key, score, shared)| row(&read, key, score, shared)).collect()
    }
}

fn own_words(read: &store::View, id: IncidentId) -> Result<BTreeSet<String>, Failure> {
    Ok(words(&incident_text(read, id)?))
}

fn incident_text(read: &store::View, id: IncidentId) -> Result<String, Failure> {
    let mut text = read.incident_get(id)?.title;
    let mut add = |more: &str| {
        text.push('\n');
        text.push_str(more);
    };
    for hypothesis in read.hypothesis_list(id)? {
        if hypothesis.state != HypothesisState::Refuted {
            add(&hypothesis.statement);
        }
    }
    let worded = store::EventFilter { worded_only: true, ..Default::default() };
    for event in read.event_page(id, &worded, None, NOTES)? {
        event.text.iter().for_each(|note| add(note));
    }
    if let Some(review) = read.review_current(id)? {
        let telling = [Section::Overview, Section::Impact, Section::Detection];
        review
            .passages
            .iter()
            .filter(|p| telling.contains(&p.claim.section))
            .for_each(|p| add(&crate::prose::plain(&p.claim.text)));
    }
    Ok(text)
}

fn problem_text(read: &store::View, problem: &Problem) -> Result<String, Failure> {
    let mut text = vec![problem.title.clone()];
    text.extend(problem.workaround.clone());
    for factor in &problem.factors {
        text.push(read.hypothesis_get(*factor)?.statement);
    }
    for incident in &problem.incidents {
        text.push(incident_text(read, *incident)?);
    }
    Ok(text.join("\n"))
}

/// Words of four letters or more, lower case, without a plural `s`, and without what every incident says.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.chars().count() >= 4 && !w.chars().all(|c| c.is_ascii_digit()))
        .map(|w| w.to_lowercase())
        .map(|w| w.strip_suffix('s').filter(|stem| stem.len() >= 4).map(str::to_owned).unwrap_or(w))
        .filter(|w| !COMMON.contains(&w.as_str()))
        .collect()
}

const COMMON: &[&str] = &[
    "acknowledged",
    "alert",
    "candidate",
    "detected",
    "ended",
    "impact",
    "resolved",
    "started",
    "unconfirmed",
    "about",
    "after",
    "again",
    "also",
    "another",
    "back",
    "because",
    "been",
    "before",
    "being",
    "could",
    "does",
    "down",
    "during",
    "every",
    "evidence",
    "first",
    "found",
    "from",
    "have",
    "incident",
    "into",
    "just",
    "last",
    "later",
    "message",
    "minute",
    "more",
    "most",
    "much",
    "need",
    "note",
    "nothing",
    "once",
    "only",
    "other",
    "over",
    "read",
    "report",
    "reported",
    "same",
    "says",
    "should",
    "since",
    "some",
    "still",
    "such",
    "than",
    "that",
    "their",
    "them",
    "then",
    "there",
    "they",
    "this",
    "time",
    "under",
    "until",
    "very",
    "went",
    "were",
    "what",
    "when",
    "which",
    "while",
    "will",
    "with",
    "within",
    "would",
    "wrote",
    "your",
];

/// Cosine over word sets, each word weighed by how few documents have it (inverse document frequency).
fn rank(own: &BTreeSet<String>, documents: &BTreeMap<String, BTreeSet<String>>) -> Vec<(String, f64, Vec<String>)> {
    let total = documents.len() as f64 + 1.0;
    let mut holders: BTreeMap<&str, f64> = own.iter().map(|word| (word.as_str(), 1.0)).collect();
    for word in documents.values().flatten() {
        *holders.entry(word).or_default() += 1.0;
    }
    let weight = |word: &String| (1.0 + total / holders[word.as_str()]).ln();
    let length = |words: &BTreeSet<String>| words.iter().map(|w| weight(w).powi(2)).sum::<f64>().sqrt();
    let own_length = length(own);
    let mut out = Vec::new();
    for (key, document) in documents {
        let mut shared: Vec<_> = own.intersection(document).map(|word| (weight(word), word.clone())).collect();
        let product = own_length * length(document);
        let score = if product > 0.0 { shared.iter().map(|(w, _)| w * w).sum::<f64>() / product } else { 0.0 };
        if score >= THRESHOLD && shared.len() >= LEAST_SHARED {
            shared.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
            out.push((key.clone(), score, shared.into_iter().map(|(_, word)| word).collect()));
        }
    }
    out.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    out
}

fn row(read: &store::View, key: String, score: f64, shared: Vec<String>) -> Result<SimilarRow, Failure> {
    let shown: Vec<_> = shared.iter().take(8).map(String::as_str).collect();
    let mut reasons = vec![format!("both say {}", shown.join(", "))];
    if let Ok(id) = key.parse::<ProblemId>() {
        let problem = read.problem_get(id)?;
        for factor in &problem.factors {
            let statement = read.hypothesis_get(*factor)?.statement;
            if words(&statement).iter().filter(|w| shared.contains(w)).count() >= 2 {
                reasons.push(format!("its factor: {statement}"));
            }
        }
        let open = read.action_list(&store::ActionFilter { problem: Some(id), ..Default::default() })?;
        return Ok(SimilarRow {
            title: problem.title,
            state: Some(problem.state.to_string()),
            workaround: problem.workaround,
            open_actions: open
                .into_iter()
                .filter(|a| matches!(a.state, ActionState::Open | ActionState::InProgress))
                .collect(),
            key,
            score,
            reasons,
        });
    }
    let id: IncidentId = key.parse().map_err(|bad: BadId| Failure::invalid(bad.to_string()))?;
    Ok(SimilarRow {
        title: read.incident_get(id)?.title,
        state: None,
        workaround: None,
        open_actions: Vec::new(),
        key,
        score,
        reasons,
    })
}
