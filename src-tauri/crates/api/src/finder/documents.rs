//! What of each record can be found: records of the store as documents of the index.

use super::{STRIDE, Trouble};
use crate::Failure;
use model::*;
use search::{Document, Hits, Index, Kind, Query};
use std::collections::HashMap;
use std::ops::ControlFlow;
use store::{Noun, StoreError, View};

/// The nouns that can be found. Proposals are found as the hypotheses and passages that they put in place.
const NOUNS: [Noun; 7] =
    [Noun::Incident, Noun::Evidence, Noun::Event, Noun::Hypothesis, Noun::Claim, Noun::Problem, Noun::Action];

/// Puts records of a snapshot into the index.
pub(super) struct Filler<'a> {
    index: &'a Index,
    read: &'a View,
    progress: &'a mut dyn FnMut(u64) -> Result<(), Failure>,
    services: HashMap<IncidentId, Option<String>>,
    put: u64,
    /// Numbers of evidence that the index was fed while it was imported.
    fed: &'a [(i64, i64)],
}

impl<'a> Filler<'a> {
    pub(super) fn new(
        index: &'a Index,
        read: &'a View,
        progress: &'a mut dyn FnMut(u64) -> Result<(), Failure>,
        fed: &'a [(i64, i64)],
    ) -> Self {
        Filler { index, read, progress, services: HashMap::new(), put: 0, fed }
    }

    /// Everything there is, into an empty index.
    pub(super) fn fill(&mut self) -> Result<(), Trouble> {
        for noun in NOUNS {
            let last = self.read.last_id(noun)?;
            if last > 0 {
                self.range(noun, 1, last, true)?;
            }
        }
        Ok(())
    }

    /// What changed after change number `applied`.
    pub(super) fn follow(&mut self, applied: i64) -> Result<(), Trouble> {
        // What lies above the highest number that the index has seen cannot be in there yet.
        let mut highest: HashMap<Noun, i64> = self.read.feed_highest(applied)?.into_iter().collect();
        let mut seq = applied;
        loop {
            let rows = self.read.feed_since(seq, 1000)?;
            let Some(last) = rows.last() else { return Ok(()) };
            seq = last.seq;
            for row in rows {
                let known = highest.entry(row.noun).or_default();
                let fresh = row.from_id > *known;
                *known = (*known).max(row.to_id);
                if NOUNS.contains(&row.noun) {
                    self.range(row.noun, row.from_id, row.to_id, fresh)?;
                }
            }
        }
    }

    fn range(&mut self, noun: Noun, from: i64, to: i64, fresh: bool) -> Result<(), Trouble> {
        match noun {
            Noun::Evidence if self.fed.iter().any(|(first, last)| *first <= from && to <= *last) => Ok(()),
            Noun::Evidence => self.evidence(from, to, fresh),
            Noun::Event => self.events(from, to, fresh),
            _ => (from..=to).try_for_each(|id| {
                let key = format!("{}-{id}", prefix(noun));
                match of_key(self.read, &key)? {
                    Some(document) => self.put(&document, fresh),
                    None if fresh => Ok(()),
                    None => self.index.remove(&key).map_err(Trouble::Index),
                }
            }),
        }
    }

    fn evidence(&mut self, from: i64, to: i64, fresh: bool) -> Result<(), Trouble> {
        let mut next = from;
        let read = self.read;
        read.evidence_each(EvidenceId(from), EvidenceId(to), |item| -> Result<_, Carried> {
            if !fresh {
                self.remove_all("E", next, item.id.0 - 1)?;
            }
            next = item.id.0 + 1;
            let service = self.service(item.incident)?;
            self.put(&of_evidence(item, service), fresh)?;
            Ok(ControlFlow::Continue(()))
        })
        .map_err(|carried| carried.0)?;
        if fresh { Ok(()) } else { self.remove_all("E", next, to) }
    }

    /// Only events with a person's words: the others say what their evidence says.
    fn events(&mut self, from: i64, to: i64, fresh: bool) -> Result<(), Trouble> {
        let mut next = from;
        let read = self.read;
        read.event_each(TimelineEventId(from), TimelineEventId(to), |event| -> Result<_, Carried> {
            // One without words, or one that went, is removed with the gap before the next that has words.
            if let Some(document) = of_event(&event) {
                if !fresh {
                    self.remove_all("T", next, event.id.0 - 1)?;
                }
                next = event.id.0 + 1;
                self.put(&document, fresh)?;
            }
            Ok(ControlFlow::Continue(()))
        })
        .map_err(|carried| carried.0)?;
        if fresh { Ok(()) } else { self.remove_all("T", next, to) }
    }

    fn service(&mut self, incident: IncidentId) -> Result<Option<String>, Trouble> {
        if let Some(known) = self.services.get(&incident) {
            return Ok(known.clone());
        }
        let service = self.read.incident_get(incident)?.service;
        self.services.insert(incident, service.clone());
        Ok(service)
    }

    fn put(&mut self, document: &Document, fresh: bool) -> Result<(), Trouble> {
        if fresh { self.index.add_new(document) } else { self.index.put(document) }.map_err(Trouble::Index)?;
        self.put += 1;
        if self.put.is_multiple_of(STRIDE) {
            (self.progress)(self.put)?;
        }
        Ok(())
    }

    fn remove_all(&self, prefix: &str, from: i64, to: i64) -> Result<(), Trouble> {
        (from..=to).try_for_each(|id| self.index.remove(&format!("{prefix}-{id}"))).map_err(Trouble::Index)
    }
}

/// Carries trouble through a callback of the store.
struct Carried(Trouble);

impl From<StoreError> for Carried {
    fn from(error: StoreError) -> Self {
        Carried(Trouble::from(error))
    }
}

impl From<Trouble> for Carried {
    fn from(trouble: Trouble) -> Self {
        Carried(trouble)
    }
}

const fn prefix(noun: Noun) -> &'static str {
    match noun {
        Noun::Incident => IncidentId::PREFIX,
        Noun::Evidence => EvidenceId::PREFIX,
        Noun::Event => TimelineEventId::PREFIX,
        Noun::Hypothesis => HypothesisId::PREFIX,
        Noun::Review => ReviewId::PREFIX,
        Noun::Claim => ClaimId::PREFIX,
        Noun::Problem => ProblemId::PREFIX,
        Noun::Action => ActionId::PREFIX,
        Noun::Proposal => ProposalId::PREFIX,
    }
}

/// The document of one record; `None` when there is no such record any more, or nothing to find in it.
pub(super) fn of_key(read: &View, key: &str) -> Result<Option<Document>, Failure> {
    let document = match key.rsplit_once('-').map(|(prefix, _)| prefix) {
        Some(EvidenceId::PREFIX) => id(key)
            .map(|id| read.evidence_get(id))
            .and_then(known)?
            .map(|e| (e.incident, e))
            .map(|(incident, item)| read.incident_get(incident).map(|i| of_evidence(item, i.service)))
            .transpose()?,
        Some(TimelineEventId::PREFIX) => {
            id(key).map(|id| read.event_get(id)).and_then(known)?.and_then(|e| of_event(&e))
        }
        Some(IncidentId::PREFIX) => id(key).map(|id| read.incident_get(id)).and_then(known)?.map(of_incident),
        Some(HypothesisId::PREFIX) => id(key).map(|id| read.hypothesis_get(id)).and_then(known)?.map(of_hypothesis),
        Some(ClaimId::PREFIX) => id(key)
            .map(|id| read.passage_get(id))
            .and_then(known)?
            .map(|(review, passage)| read.review_get(review).map(|review| of_passage(&review, passage)))
            .transpose()?,
        Some(ProblemId::PREFIX) => match id(key).map(|id| read.problem_get(id)).and_then(known)? {
            Some(problem) => Some(of_problem(read, problem)?),
            None => None,
        },
        Some(ActionId::PREFIX) => id(key).map(|id| read.action_get(id)).and_then(known)?.map(of_action),
        _ => None,
    };
    Ok(document)
}

/// The documents of those keys that are evidence, read at once; what a hit shows needs no service.
pub(super) fn of_evidence_keys<'a>(
    read: &View,
    keys: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, Document>, Failure> {
    let is_evidence = |key: &&str| key.rsplit_once('-').is_some_and(|(prefix, _)| prefix == EvidenceId::PREFIX);
    let ids = keys.filter(is_evidence).map(id).collect::<Result<Vec<EvidenceId>, _>>()?;
    let items = read.evidence_many(&ids)?.into_iter();
    Ok(items.map(|item| (item.id.to_string(), of_evidence(item, None))).collect())
}

fn id<T: std::str::FromStr<Err = BadId>>(key: &str) -> Result<T, Failure> {
    key.parse().map_err(|bad: BadId| Failure::invalid(bad.to_string()))
}

/// `None` for a record that is gone.
fn known<T>(answer: Result<T, StoreError>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(record) => Ok(Some(record)),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn of_evidence(item: Evidence, service: Option<String>) -> Document {
    let mut document = Document::new(item.id.to_string(), Kind::Evidence, item.text);
    document.incident = Some(item.incident.to_string());
    document.people = item.author.into_iter().collect();
    document.title = item.channel.unwrap_or_default();
    document.service = item.extras.service.or(service);
    document.source = Some(item.format.to_string());
    document.at = item.at;
    document
}

/// The same of an item that was just read, before it can be read back: with the number that the store gave it.
pub(super) fn of_item(id: EvidenceId, incident: IncidentId, item: ingest::Item, service: Option<String>) -> Document {
    let mut document = Document::new(id.to_string(), Kind::Evidence, item.text);
    document.incident = Some(incident.to_string());
    document.people = item.author.into_iter().collect();
    document.title = item.channel.unwrap_or_default();
    document.service = item.extras.service.or(service);
    document.source = Some(item.format.to_string());
    document.at = item.time.at;
    document
}

fn of_event(event: &TimelineEvent) -> Option<Document> {
    let words: Vec<&str> = [event.text.as_deref(), event.note.as_deref()].into_iter().flatten().collect();
    if words.is_empty() {
        return None;
    }
    let mut document = Document::new(event.id.to_string(), Kind::Event, words.join("\n"));
    document.incident = Some(event.incident.to_string());
    document.at = event.at;
    Some(document)
}

fn of_incident(incident: Incident) -> Document {
    let mut document = Document::new(incident.id.to_string(), Kind::Incident, incident.title.clone());
    document.incident = Some(incident.id.to_string());
    document.title = incident.title;
    document.service = incident.service;
    document.state = incident.archived.then(|| "archived".to_owned());
    document.at = incident.moments.first().map(|m| m.at).or(Some(incident.created_at));
    document
}

fn of_hypothesis(hypothesis: Hypothesis) -> Document {
    let words = [Some(hypothesis.statement), hypothesis.reason].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let mut document = Document::new(hypothesis.id.to_string(), Kind::Hypothesis, words);
    document.incident = Some(hypothesis.incident.to_string());
    document.state = Some(hypothesis.state.to_string());
    document
}

fn of_passage(review: &Review, passage: Passage) -> Document {
    let mut document = Document::new(passage.id.to_string(), Kind::Review, crate::prose::plain(&passage.claim.text));
    document.incident = Some(review.incident.to_string());
    document.title = passage.claim.section.heading().to_owned();
    document.state = Some(review.state.to_string());
    document.at = passage.claim.at;
    document
}

fn of_problem(read: &View, problem: Problem) -> Result<Document, Failure> {
    let mut words = vec![problem.title.clone()];
    words.extend(problem.workaround);
    words.extend(problem.resolution.and_then(|r| r.reason));
    for factor in &problem.factors {
        words.push(read.hypothesis_get(*factor)?.statement);
    }
    let mut document = Document::new(problem.id.to_string(), Kind::Problem, words.join("\n"));
    document.title = problem.title;
    document.service = problem.service;
    document.state = Some(problem.state.to_string());
    document.at = Some(problem.created_at);
    Ok(document)
}

fn of_action(action: ActionItem) -> Document {
    let words = [Some(action.title), action.reason].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let mut document = Document::new(action.id.to_string(), Kind::Action, words);
    document.incident = action.incident.map(|i| i.to_string());
    document.people = action.owner.into_iter().collect();
    document.state = Some(action.state.to_string());
    document.at = Some(action.created_at);
    document
}

/// Answers without an index, by looking at every record in turn.
pub(super) fn scan(store: &store::Store, query: &Query) -> Result<Hits, Failure> {
    let (send, receive) = std::sync::mpsc::sync_channel(256);
    std::thread::scope(|scope| {
        let walker = scope.spawn(move || walk(&*store.read()?, &mut |document| send.send(document).is_ok()));
        let hits = search::scan(receive, query);
        match walker.join() {
            Ok(walked) => walked.map(|()| hits),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Hands every document over, until `take` says that it wants no more.
fn walk(read: &View, take: &mut dyn FnMut(Document) -> bool) -> Result<(), Failure> {
    for noun in NOUNS {
        let last = read.last_id(noun)?;
        if noun == Noun::Evidence {
            read.evidence_each(EvidenceId(1), EvidenceId(last), |item| -> Result<_, Failure> {
                let service = read.incident_get(item.incident)?.service;
                Ok(if take(of_evidence(item, service)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            })?;
            continue;
        }
        for id in 1..=last {
            if let Some(document) = of_key(read, &format!("{}-{id}", prefix(noun)))?
                && !take(document)
            {
                return Ok(());
            }
        }
    }
    Ok(())
}
