//! Folding findings: the first few of one code in one file are told one by one, the rest as one with a count.

use crate::{Flow, Item, Sink};
use model::{Finding, FindingCode, Locator, Severity};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// How many findings of one code in one file are told one by one.
pub const TOLD: u64 = 5;

/// Files counted apart; beyond it (a hostile tree of countless broken files) they are counted as one.
const FILES: usize = 10_000;

/// A sink before another one, that folds repeated findings. Call [`Fold::finish`] at the end.
pub struct Fold<'s> {
    to: &'s mut dyn Sink,
    seen: BTreeMap<(String, FindingCode), (u64, Option<Finding>)>,
}

impl<'s> Fold<'s> {
    pub fn new(to: &'s mut dyn Sink) -> Self {
        Fold { to, seen: BTreeMap::new() }
    }

    /// Hands on what was folded: one finding for each code and file, with the count of those not told one by one.
    pub fn finish(mut self) -> Flow {
        for (_, (_, folded)) in std::mem::take(&mut self.seen) {
            if let Some(mut finding) = folded {
                finding.message = format!("{} more like this one: {}", finding.count, finding.message);
                self.to.finding(finding)?;
            }
        }
        ControlFlow::Continue(())
    }
}

impl Sink for Fold<'_> {
    fn item(&mut self, item: Item) -> Flow {
        self.to.item(item)
    }

    fn finding(&mut self, finding: Finding) -> Flow {
        let mut key = (finding.place.file.clone(), finding.code);
        if self.seen.len() >= FILES && !self.seen.contains_key(&key) {
            key.0 = String::new();
        }
        let (told, folded) = self.seen.entry(key).or_default();
        if *told < TOLD {
            *told += 1;
            return self.to.finding(finding);
        }
        match folded {
            Some(first) => first.count += finding.count,
            None => *folded = Some(finding),
        }
        ControlFlow::Continue(())
    }

    fn progress(&mut self, bytes: u64) -> Flow {
        self.to.progress(bytes)
    }
}

/// A number with its noun, which takes an `s` when there is not one of them.
pub fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// A finding about a whole file or one line of it. The message says what was attempted, the value and why not; the
/// hint what to do about it.
pub fn at(
    severity: Severity,
    code: FindingCode,
    file: &str,
    line: Option<u64>,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> Finding {
    Finding {
        severity,
        code,
        place: Locator { file: file.to_owned(), line, id: None },
        message: message.into(),
        hint: Some(hint.into()),
        count: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kept;

    #[test]
    fn the_sixth_and_later_are_one_with_a_count() {
        let mut kept = Kept::default();
        let mut fold = Fold::new(&mut kept);
        for line in 1..=20 {
            let _ = fold.finding(at(Severity::Error, FindingCode::BadJson, "a.json", Some(line), "bad", "mend it"));
        }
        let _ = fold.finding(at(Severity::Error, FindingCode::BadJson, "b.json", Some(1), "bad", "mend it"));
        let _ = fold.finish();
        assert_eq!(kept.findings.len(), 7);
        assert_eq!(kept.findings[6].count, 15);
        assert_eq!(kept.findings[6].place.line, Some(6));
        assert_eq!(kept.findings.iter().map(|finding| finding.count).sum::<u64>(), 21);
    }
}
