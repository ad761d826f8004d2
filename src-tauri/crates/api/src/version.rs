//! Versions of a review, and what is different between two of them, word by word.

use crate::contract::*;
use crate::{Api, Failure, FailureCode, section};
use model::*;
use similar::{Algorithm, ChangeTag, TextDiff};
use std::time::Duration;

/// Bytes of a section from which lines are compared instead of words.
const LONG: usize = 200_000;
/// After this long a comparison is finished roughly: all of the rest taken away, all of the rest new.
const PATIENCE: Duration = Duration::from_millis(500);

impl Api {
    /// Every act that changed the review of an incident, newest first.
    pub fn review_versions(&self, params: IncidentRef) -> Result<Vec<ReviewVersion>, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        read.incident_get(id)?;
        let version = |store::Version { act, at, actor, what, state, passages }| ReviewVersion {
            change: act,
            at,
            actor,
            what,
            state,
            passages,
        };
        Ok(read.review_versions(id)?.into_iter().map(version).collect())
    }

    /// What is different between two versions, or between one and now.
    pub fn review_diff(&self, params: ReviewCompare) -> Result<ReviewDiff, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        let incident = read.incident_get(id)?;
        let at = |act: i64| {
            read.review_at(id, act)?.ok_or_else(|| {
                Failure::new(FailureCode::NotFound, format!("the review of `{id}` had not begun at change {act}"))
                    .hint("take the number of one of its versions")
            })
        };
        let from = at(params.from)?;
        let to = match params.to {
            Some(act) => at(act)?,
            None => read.review_current(id)?.unwrap_or_else(|| crate::review::empty(&incident)),
        };
        Ok(compare(&from, &to))
    }
}

fn compare(from: &Review, to: &Review) -> ReviewDiff {
    let mut out = ReviewDiff { sections: Vec::new(), added: 0, removed: 0 };
    for section in Section::ALL {
        let text = |review| section::markdown_of(section::of(review, *section));
        let pieces = pieces(&text(from), &text(to));
        for piece in &pieces {
            let words = piece.text.split_whitespace().count() as u64;
            match piece.kind {
                DiffKind::Same => {}
                DiffKind::Added => out.added += words,
                DiffKind::Removed => out.removed += words,
            }
        }
        if !pieces.is_empty() {
            out.sections.push(SectionDiff { section: *section, heading: section.heading().to_owned(), pieces });
        }
    }
    out
}

fn pieces(from: &str, to: &str) -> Vec<DiffPiece> {
    let mut config = TextDiff::configure();
    config.algorithm(Algorithm::Myers).timeout(PATIENCE);
    let diff = if from.len().max(to.len()) > LONG { config.diff_lines(from, to) } else { config.diff_words(from, to) };
    let mut out: Vec<DiffPiece> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => DiffKind::Same,
            ChangeTag::Insert => DiffKind::Added,
            ChangeTag::Delete => DiffKind::Removed,
        };
        match out.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            _ => out.push(DiffPiece { kind, text: change.value().to_owned() }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::section::tests::library;
    use proptest::prelude::*;

    fn of(pieces: &[DiffPiece], without: DiffKind) -> String {
        pieces.iter().filter(|p| p.kind != without).map(|p| p.text.as_str()).collect()
    }

    #[test]
    fn each_act_on_a_review_is_a_version_that_can_be_compared() {
        let library = library();
        let versions = || library.api.review_versions(IncidentRef { incident: Ref::new("1") }).unwrap();
        let diff = |from, to| library.api.review_diff(ReviewCompare { incident: Ref::new("1"), from, to }).unwrap();
        assert!(versions().is_empty());
        library.write(Section::Overview, "The queue stopped. [E1] It drained.");
        library.write(Section::Overview, "The queue stopped early. [E1] It drained.\n\n- Then more.");
        library.write(Section::Lucky, "It was noon.");
        library.undo();
        let all = versions();
        let told: Vec<_> = all.iter().map(|v| (v.what.as_str(), v.passages)).collect();
        let expected = [("history_undo", 3), ("section_write", 4), ("section_write", 3), ("section_write", 2)];
        assert_eq!(told, expected);
        let (first, second, third) = (all[3].change, all[2].change, all[1].change);
        let changed = diff(first, Some(second));
        assert_eq!((changed.added, changed.removed, changed.sections.len()), (5, 1, 1));
        let pieces = &changed.sections[0].pieces;
        assert_eq!(of(pieces, DiffKind::Added), "The queue stopped. [E1] It drained.");
        assert_eq!(of(pieces, DiffKind::Removed), library.markdown(Section::Overview));
        assert_eq!(diff(second, None).added + diff(second, None).removed, 0, "the undo brought it back");
        assert_eq!(diff(third, None).removed, 3);
        assert_eq!(diff(second, Some(third)).added, 3);
        let early = library.api.review_diff(ReviewCompare { incident: Ref::new("1"), from: 0, to: None });
        assert_eq!(early.unwrap_err().code, FailureCode::NotFound);
    }

    #[test]
    fn large_texts_without_a_word_in_common_are_compared_in_time() {
        let text = |word: &str| (0..150_000).map(|n| format!("{word}{n} ")).collect::<String>();
        let (from, to) = (text("a"), text("b\n"));
        let pieces = pieces(&from, &to);
        assert_eq!(of(&pieces, DiffKind::Added), from);
        assert_eq!(of(&pieces, DiffKind::Removed), to);
    }

    proptest! {
        #[test]
        fn a_diff_holds_both_texts(from in "[ab \n]{0,40}", to in "[ab \n]{0,40}") {
            let pieces = pieces(&from, &to);
            prop_assert_eq!(of(&pieces, DiffKind::Added), from);
            prop_assert_eq!(of(&pieces, DiffKind::Removed), to);
        }
    }
}
