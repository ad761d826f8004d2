//! Evidence items as the inspector shows them: with what stands around them and what rests on them; and finding one.

use crate::contract::*;
use crate::{Api, Failure};
use model::{ClaimId, Evidence, HypothesisId, ReviewState};

/// Neighbours on each side.
const AROUND: usize = 2;
const FOUND: usize = 20;
const MOST_FOUND: usize = 500;

impl Api {
    pub fn evidence_context(&self, params: EvidenceRef) -> Result<EvidenceContext, Failure> {
        let read = self.store.read()?;
        let item = read.evidence_get(params.evidence.id()?)?;
        let batch = read.batch_get(item.batch)?;
        let (before, after) = read.evidence_around(&item, AROUND)?;
        let (mut cited_by, mut hypotheses) = (Vec::new(), Vec::new());
        for record in read.citations_of(item.id)? {
            if record.starts_with("C-")
                && let Ok(id) = record.parse::<ClaimId>()
            {
                cited_by.extend(citing_passage(&read, id, &item)?);
            }
            if record.starts_with("H-")
                && let Ok(id) = record.parse::<HypothesisId>()
            {
                hypotheses.extend(resting_hypothesis(&read, id, &item)?);
            }
        }
        cited_by.sort_by_key(|c: &CitingPassage| (c.section, c.passage));
        hypotheses.sort_by_key(|h: &RestingHypothesis| (!h.is_for, h.hypothesis));
        Ok(EvidenceContext { source: batch.label, skew_ms: batch.skew_ms, item, before, after, cited_by, hypotheses })
    }

    /// Every word has to be in the item's words, author or channel; a reference (`E-12`) finds that item.
    pub fn evidence_find(&self, params: EvidenceFind) -> Result<Vec<Evidence>, Failure> {
        let incident = params.incident.id()?;
        let most = params.limit.unwrap_or(FOUND).min(MOST_FOUND);
        let read = self.store.read()?;
        read.incident_get(incident)?;
        let words: Vec<&str> = params.text.split_whitespace().collect();
        if let [word] = words[..]
            && word.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("e-"))
            && let Ok(id) = word.parse()
        {
            let named = read.evidence_many(&[id])?;
            if named.first().is_some_and(|item| item.incident == incident) {
                return Ok(named);
            }
        }
        Ok(read.evidence_find(incident, &words, most)?)
    }
}

/// A passage of a review that is not superseded.
fn citing_passage(read: &store::View, id: ClaimId, item: &Evidence) -> Result<Option<CitingPassage>, Failure> {
    let (review, passage) = read.passage_get(id)?;
    if read.review_get(review)?.state == ReviewState::Superseded {
        return Ok(None);
    }
    let quotes = passage.claim.quotes.into_iter().filter(|quote| quote.evidence == item.id);
    Ok(Some(CitingPassage {
        passage: id,
        section: passage.claim.section,
        text: passage.claim.text,
        quotes: quotes.map(|quote| quote.text).collect(),
    }))
}

/// Once for each side that names the item.
fn resting_hypothesis(
    read: &store::View,
    id: HypothesisId,
    item: &Evidence,
) -> Result<Vec<RestingHypothesis>, Failure> {
    let held = read.hypothesis_get(id)?;
    let sides = [(true, &held.evidence_for), (false, &held.evidence_against)];
    Ok(sides
        .into_iter()
        .filter(|(_, evidence)| evidence.contains(&item.id))
        .map(|(is_for, _)| RestingHypothesis { hypothesis: id, statement: held.statement.clone(), is_for })
        .collect())
}
