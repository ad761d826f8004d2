//! Sections of a review as people read and edit them: the Markdown of each, and writing it back sentence by sentence.
//!
//! A sentence that stays as it was keeps everything that belongs to it. Refused: writing over a change that the person
//! has not seen, and letting a sentence lose its standing because another one was edited.

mod align;

use crate::contract::*;
use crate::review::{Checker, empty, still_open, view};
use crate::{Api, Failure, FailureCode, prose};
use align::Fate;
use model::*;

impl Api {
    /// Replaces the Markdown of one section.
    pub fn section_write(&self, params: SectionWrite) -> Result<ReviewView, Failure> {
        let SectionWrite { incident, section, markdown, was } = params;
        let id = incident.id()?;
        if section == Section::Actions {
            return Err(Failure::invalid("the action items of a review are a table of their own and not text")
                .hint("change the action item itself, or its sentence alone"));
        }
        let (now, actor) = (self.now(), self.host.actor());
        self.change(self.act("section_write"), |w| {
            let before = match w.review_current(id)? {
                Some(review) => review,
                None => empty(&w.incident_get(id)?),
            };
            still_open(&before)?;
            let old: Vec<Passage> = of(&before, section).cloned().collect();
            let shown = markdown_of(&old);
            if was.is_some_and(|was| was.replace("\r\n", "\n").trim_end() != shown.trim_end()) {
                return Err(Failure::new(
                    FailureCode::Conflict,
                    format!("“{}” was not written: it has changed since you began", section.heading()),
                )
                .hint("look at the text as it is now and put your change into it"));
            }
            let fates = align::align(&old, &markdown);
            if fates.is_empty() && old.is_empty() {
                return view(w, before);
            }
            let review = w.review_ensure(id)?;
            let mut writer = Writer { checker: Checker::new(w, id)?, w, section, now, actor: &actor };
            let passages = writer.settle(&old, fates)?;
            w.section_put(review.id, section, passages)?;
            view(w, w.review_get(review.id)?)
        })
    }
}

/// Turns fates into passages, within one write.
struct Writer<'a, 's> {
    w: &'a mut store::Write<'s>,
    checker: Checker,
    section: Section,
    now: Utc,
    actor: &'a str,
}

impl Writer<'_, '_> {
    fn settle(&mut self, old: &[Passage], fates: Vec<Fate>) -> Result<Vec<Passage>, Failure> {
        let mut stays = vec![false; old.len()];
        let mut out = Vec::with_capacity(fates.len());
        for fate in fates {
            out.push(match fate {
                Fate::Kept { old: place, lead } => {
                    stays[place] = true;
                    self.moved(&old[place], lead)?
                }
                Fate::Changed { old: place, piece } => {
                    stays[place] = true;
                    let passage = self.written(piece, Some(&old[place]))?;
                    let words = Some(prose::plain(&passage.claim.text));
                    self.decide(&old[place], ProposalState::Edited, words, None)?;
                    passage
                }
                Fate::New { piece } => self.written(piece, None)?,
            });
        }
        for (gone, _) in old.iter().zip(stays).filter(|(_, stays)| !stays) {
            let reason = "A person took the sentence out of the review.".to_owned();
            self.decide(gone, ProposalState::Rejected, None, Some(reason))?;
        }
        Ok(out)
    }

    /// The same sentence, perhaps at another place. Only becoming a heading, or no longer being one, changes its check.
    fn moved(&self, passage: &Passage, lead: Option<String>) -> Result<Passage, Failure> {
        let Some(lead) = lead else { return Ok(passage.clone()) };
        let mut passage = passage.clone();
        let text = &passage.claim.text;
        let is_other = prose::is_claim(&passage.lead, text) != prose::is_claim(&lead, text);
        passage.lead = lead;
        if is_other {
            passage.claim.check = self.checker.check(self.w, &passage)?;
        }
        Ok(passage)
    }

    /// A sentence of the person's, in the place of `before` where it is another wording of that.
    fn written(&self, piece: prose::Piece, before: Option<&Passage>) -> Result<Passage, Failure> {
        let plain = prose::plain(&piece.text);
        let quotes = before.map(|before| before.claim.quotes.clone()).unwrap_or_default();
        let claim = Claim {
            section: self.section,
            text: piece.text,
            quotes: quotes
                .into_iter()
                .filter(|q| plain.contains(&q.text) && piece.cites.contains(&q.evidence))
                .collect(),
            evidence: piece.cites,
            at: None,
            check: Check::Supported,
        };
        let mut passage = Passage {
            id: before.map_or(ClaimId(0), |before| before.id),
            lead: piece.lead,
            claim,
            accepted: true,
            written_by: "person".to_owned(),
            proposal: before.and_then(|before| before.proposal),
        };
        self.checker.quote(self.w, &mut passage)?;
        passage.claim.check = self.checker.check(self.w, &passage)?;
        Ok(passage)
    }

    /// What a person does to the sentence of a proposal that nobody decided, decides it.
    fn decide(
        &mut self,
        passage: &Passage,
        state: ProposalState,
        edited_text: Option<String>,
        reason: Option<String>,
    ) -> Result<(), Failure> {
        let Some(id) = passage.proposal else { return Ok(()) };
        let proposal = self.w.proposal_get(id)?;
        if proposal.state != ProposalState::Proposed {
            return Ok(());
        }
        let (decided_by, decided_at) = (Some(self.actor.to_owned()), Some(self.now));
        Ok(self.w.proposal_put(&Proposal { state, edited_text, reason, decided_by, decided_at, ..proposal })?)
    }
}

/// The passages of a section in order.
pub(crate) fn of(review: &Review, section: Section) -> impl Iterator<Item = &Passage> {
    review.passages.iter().filter(move |passage| passage.claim.section == section)
}

pub(crate) fn markdown_of<'a>(passages: impl IntoIterator<Item = &'a Passage>) -> String {
    prose::write(passages.into_iter().map(|p| (p.lead.as_str(), p.claim.text.as_str(), p.claim.evidence.as_slice())))
}

/// What stands in front of a sentence that a drafter or a single call adds at the end of a section.
pub(crate) fn next_lead(review: &Review, section: Section) -> String {
    prose::lead_behind(section, &markdown_of(of(review, section)))
}

/// All sections but the table of action items, also those in which nothing stands.
pub(crate) fn views(review: &Review) -> Vec<SectionView> {
    let text = Section::ALL.iter().filter(|section| **section != Section::Actions);
    text.map(|section| {
        let passages: Vec<&Passage> = of(review, *section).collect();
        SectionView {
            section: *section,
            heading: section.heading().to_owned(),
            markdown: markdown_of(passages.iter().copied()),
            people_only: section.is_people_only(),
            passages: passages.iter().map(|p| p.id).collect(),
            accepted: passages.iter().filter(|p| p.accepted).count() as u64,
            blame: passages.iter().flat_map(|passage| hints(passage)).collect(),
        }
    })
    .collect()
}

fn hints(passage: &Passage) -> Vec<BlameHint> {
    let text = &passage.claim.text;
    let units = |at: usize| text[..at].encode_utf16().count() as u64;
    let found = ::draft::check::blame(text).into_iter().map(|range| BlameHint {
        passage: passage.id,
        start: units(range.start),
        end: units(range.end),
        hint: ::draft::check::hint(&text[range.clone()]).to_owned(),
        words: text[range].to_owned(),
    });
    found.collect()
}

#[cfg(test)]
pub(crate) mod tests;
