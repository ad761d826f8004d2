//! Reviews: assembled from passages, checked, blocked or made final.

use crate::contract::*;
use crate::incident::{filled, unknown_word};
use crate::{Api, Failure, FailureCode};
use model::review::Blocker;
use model::*;

impl Api {
    pub fn review_show(&self, params: IncidentRef) -> Result<ReviewView, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        let incident = read.incident_get(id)?;
        let review = read.review_current(id)?.unwrap_or_else(|| empty(&incident));
        view(&read, review)
    }

    /// Adds a person's own sentence. It is checked like any other, and cites what the person named.
    pub fn review_write(&self, params: ReviewWrite) -> Result<ReviewView, Failure> {
        let id = params.incident.id()?;
        let section: Section = params.section.parse().map_err(unknown_word)?;
        let text = filled(Some(params.text)).ok_or_else(|| Failure::invalid("the sentence is empty"))?;
        let text = one_line(&text);
        self.change(self.act("review_write"), |w| {
            let review = w.review_ensure(id)?;
            still_open(&review)?;
            crate::incident::evidence_of(w, id, &params.evidence)?;
            let evidence = params.evidence;
            let claim = Claim { section, text, evidence, quotes: Vec::new(), at: None, check: Check::Supported };
            let mut passage = Passage {
                id: ClaimId(0),
                lead: crate::section::next_lead(&review, section),
                claim,
                accepted: true,
                written_by: "person".to_owned(),
                proposal: None,
            };
            passage.claim.check = check(w, id, &passage)?;
            w.passage_insert(review.id, passage, None)?;
            let review = w.review_ensure(id)?;
            view(w, review)
        })
    }

    /// Changes the words or the evidence of a passage that stands in an open review. It is the person's from then on.
    pub fn passage_set(&self, params: PassageSet) -> Result<ReviewView, Failure> {
        let id = params.passage.id()?;
        let text = match params.text {
            None => None,
            given => Some(filled(given).ok_or_else(|| {
                Failure::invalid(format!("the new text for `{id}` is empty"))
                    .hint(format!("give it words, or remove `{id}` instead"))
            })?),
        };
        self.change(self.act("passage_set"), |w| {
            let (review, mut passage) = w.passage_get(id)?;
            let review = w.review_get(review)?;
            still_open(&review)?;
            if let Some(evidence) = params.evidence {
                crate::incident::evidence_of(w, review.incident, &evidence)?;
                passage.claim.quotes.retain(|quote| evidence.contains(&quote.evidence));
                passage.claim.evidence = evidence;
            }
            if let Some(text) = text {
                let text = one_line(&text);
                let plain = crate::prose::plain(&text);
                passage.claim.quotes.retain(|quote| plain.contains(&quote.text));
                passage.claim.text = text;
            }
            passage.claim.check = check(w, review.incident, &passage)?;
            passage.accepted = true;
            passage.written_by = "person".to_owned();
            w.passage_put(&passage)?;
            view(w, w.review_get(review.id)?)
        })
    }

    /// Takes a passage out of an open review. A proposal that it came from and that nobody decided is decided by its
    /// own call, which also keeps the reason.
    pub fn passage_remove(&self, params: PassageRef) -> Result<ReviewView, Failure> {
        let id = params.passage.id()?;
        self.change(self.act("passage_remove"), |w| {
            let (review, passage) = w.passage_get(id)?;
            if let Some(proposal) = passage.proposal
                && w.proposal_get(proposal)?.state == ProposalState::Proposed
            {
                return Err(Failure::new(
                    FailureCode::Refused,
                    format!("`{id}` was not removed: `{proposal}`, which proposes it, is not decided"),
                )
                .hint(format!("reject `{proposal}` and say why")));
            }
            w.passage_delete(id)?;
            view(w, w.review_get(review)?)
        })
    }

    /// Makes the review final. Blocked while unsupported claims or undecided hypotheses remain, unless a reason is given.
    pub fn review_finalise(&self, params: ReviewFinalise) -> Result<ReviewView, Failure> {
        let id = params.incident.id()?;
        let reason = filled(params.override_reason);
        let now = self.now();
        self.change(self.act("review_finalise"), |w| {
            let Some(mut review) = w.review_current(id)? else {
                return Err(Failure::new(FailureCode::Conflict, format!("`{id}` has no review yet"))
                    .hint(format!("draft `{id}`, or write a sentence of your own")));
            };
            still_open(&review)?;
            // Evidence, times and verdicts may have moved since a claim was last checked.
            recheck(w, id)?;
            review.passages = w.review_get(review.id)?.passages;
            let blockers = blockers(w, &review)?;
            if !blockers.is_empty() && reason.is_none() {
                return Err(Failure::new(
                    FailureCode::Refused,
                    format!("the review of `{id}` is not final: {}", summary(&blockers)),
                )
                .hint("decide them one by one, or give a reason to make it final as it is"));
            }
            review.state = ReviewState::Final;
            review.finalised_at = Some(now);
            review.override_reason = if blockers.is_empty() { None } else { reason };
            w.review_put(&review)?;
            view(w, review)
        })
    }

    pub fn review_set(&self, params: ReviewSet) -> Result<ReviewView, Failure> {
        let id = params.incident.id()?;
        if params.state == ReviewState::Final {
            return self.review_finalise(ReviewFinalise { incident: params.incident, override_reason: None });
        }
        self.change(self.act("review_set"), |w| {
            let mut review = w.review_ensure(id)?;
            if review.state != params.state && !review.state.may_become(params.state) {
                return Err(Failure::new(
                    FailureCode::Refused,
                    format!("a review cannot go from `{}` to `{}`", review.state, params.state),
                )
                .hint("a draft goes to `in_review` and back, either is made final, and a final one is superseded"));
            }
            review.state = params.state;
            w.review_put(&review)?;
            view(w, review)
        })
    }
}

/// A final review is never edited.
pub(crate) fn still_open(review: &Review) -> Result<(), Failure> {
    match review.state {
        ReviewState::Draft | ReviewState::InReview => Ok(()),
        state => Err(Failure::new(
            FailureCode::Refused,
            format!("the review `{}` is `{state}` and is not edited any more", review.id),
        )
        .hint("set it to `superseded` to begin a new one")),
    }
}

/// Checks every claim of the current review again, and keeps what changed. A review that is final is left as it is.
pub(crate) fn recheck(w: &mut store::Write<'_>, incident: IncidentId) -> Result<(), Failure> {
    let Some(review) = w.review_current(incident)? else { return Ok(()) };
    if still_open(&review).is_err() {
        return Ok(());
    }
    let checker = Checker::new(w, incident)?;
    for mut passage in review.passages {
        let found = checker.check(w, &passage)?;
        if found != passage.claim.check {
            passage.claim.check = found;
            w.passage_put(&passage)?;
        }
    }
    Ok(())
}

/// Checks one passage against the evidence that it cites.
pub(crate) fn check(read: &store::View, incident: IncidentId, passage: &Passage) -> Result<Check, Failure> {
    Checker::new(read, incident)?.check(read, passage)
}

/// Checks passages of one incident. Saying "root cause" is allowed once a person confirmed a factor.
pub(crate) struct Checker {
    incident: IncidentId,
    confirmed: bool,
}

impl Checker {
    pub(crate) fn new(read: &store::View, incident: IncidentId) -> Result<Checker, Failure> {
        let confirmed =
            read.hypothesis_list(incident)?.iter().any(|h| h.is_factor() && h.verdict == Verdict::Confirmed);
        Ok(Checker { incident, confirmed })
    }

    pub(crate) fn check(&self, read: &store::View, passage: &Passage) -> Result<Check, Failure> {
        let claim = &passage.claim;
        if claim.section.is_people_only() || !crate::prose::is_claim(&passage.lead, &claim.text) {
            return Ok(Check::Supported);
        }
        let text = crate::prose::plain(&claim.text);
        if claim.section == Section::OpenQuestions && text.contains('?') {
            // A question asserts nothing, so there is nothing in it to be supported.
            return Ok(Check::Supported);
        }
        let cited = self.cited(read, claim)?;
        let claim = Claim { text, ..claim.clone() };
        Ok(::draft::check(&claim, self.confirmed, &::draft::Corpus::new(&cited)))
    }

    /// Declares as quotes the words between quotation marks that stand in what the passage cites.
    pub(crate) fn quote(&self, read: &store::View, passage: &mut Passage) -> Result<(), Failure> {
        let claim = &mut passage.claim;
        if claim.evidence.is_empty() || claim.section.is_people_only() {
            return Ok(());
        }
        let cited = self.cited(read, claim)?;
        let corpus = ::draft::Corpus::new(&cited);
        for quote in ::draft::check::quotes(&crate::prose::plain(&claim.text), &claim.evidence, &corpus) {
            if !claim.quotes.contains(&quote) {
                claim.quotes.push(quote);
            }
        }
        Ok(())
    }

    fn cited(&self, read: &store::View, claim: &Claim) -> Result<Vec<Evidence>, Failure> {
        if claim.evidence.is_empty() && claim.quotes.is_empty() {
            return Ok(Vec::new());
        }
        Ok(read.evidence_many(&claim.evidence)?.into_iter().filter(|e| e.incident == self.incident).collect())
    }
}

/// A sentence is one line; line breaks in it mean spaces.
fn one_line(text: &str) -> String {
    let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    crate::prose::inline(&lines.collect::<Vec<_>>().join(" "))
}

pub(crate) fn view(read: &store::View, review: Review) -> Result<ReviewView, Failure> {
    let actions = store::ActionFilter { incident: Some(review.incident), ..Default::default() };
    Ok(ReviewView {
        blockers: blockers(read, &review)?,
        factors: read.hypothesis_list(review.incident)?.into_iter().filter(Hypothesis::is_factor).collect(),
        actions: read.action_list(&actions)?,
        sections: crate::section::views(&review),
        review,
    })
}

fn blockers(read: &store::View, review: &Review) -> Result<Vec<Blocker>, Failure> {
    let unsupported = review.passages.iter().filter(|p| !p.claim.check.is_supported()).map(|p| Blocker::Unsupported {
        claim: p.id,
        section: p.claim.section,
        text: p.claim.text.clone(),
    });
    let undecided = read.hypothesis_list(review.incident)?;
    let undecided = undecided
        .iter()
        .filter(|h| h.is_undecided())
        .map(|h| Blocker::Undecided { hypothesis: h.id, statement: h.statement.clone() });
    Ok(unsupported.chain(undecided).collect())
}

fn summary(blockers: &[Blocker]) -> String {
    let unsupported = blockers.iter().filter(|b| matches!(b, Blocker::Unsupported { .. })).count();
    let undecided = blockers.len() - unsupported;
    let mut parts = Vec::new();
    if unsupported > 0 {
        parts.push(format!("{unsupported} unsupported claim{}", if unsupported == 1 { "" } else { "s" }));
    }
    if undecided > 0 {
        parts.push(format!("{undecided} undecided hypothes{}", if undecided == 1 { "is" } else { "es" }));
    }
    format!("{} stand in the way", parts.join(" and "))
}

/// What is shown before anyone drafted or wrote.
pub(crate) fn empty(incident: &Incident) -> Review {
    Review {
        id: ReviewId(0),
        incident: incident.id,
        state: ReviewState::Draft,
        created_at: incident.created_at,
        finalised_at: None,
        override_reason: None,
        passages: Vec::new(),
    }
}
