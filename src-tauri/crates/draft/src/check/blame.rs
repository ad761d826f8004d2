//! Wording that blames people: a hint for writers, never a fault of a claim.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

static BLAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)(?-u:\b)(?:
        (?:human|operator|user|pilot|engineer)\s+error | careless(?:ly|ness)? | negligen(?:t|tly|ce) | incompeten(?:t|tly|ce) | reckless(?:ly|ness)? | sloppy | sloppily | lazy | lazily | stupid(?:ly|ity)? | clueless
        | should(?:\s+have|['’]ve|\s+not\s+have|n['’]t\s+have)\s+(?:\w+) | ought\s+to\s+have | could\s+have\s+easily
        | (?:he|she|they|who|team|engineer|operator|developer|on-call)\s+(?:\w+\s+)?(?:failed|neglected|forgot)\s+to | forgot(?:ten)?\s+to | neglected\s+to | did\s*n(?:o|['’])t\s+bother | failed\s+to\s+(?:check|notice|test|verify|follow|read|tell|communicate|escalate|review|realise|realize)
        | (?:to\s+|is\s+to\s+)?blam(?:e|ed|es|ing) | \w+['’]s\s+(?:fault|mistake|error|oversight|screw-up) | at\s+fault | fault\s+of | mistake\s+(?:by|of|made) | (?:his|her|their)\s+(?:fault|mistake|error|oversight)
        | screwed\s+up | messed\s+up | fat[\s-]fingered | broke\s+prod(?:uction)? | guilty | culprits? | obviously | of\s+course
        )(?-u:\b)",
    )
    .expect("a constant pattern is valid")
});

/// Byte ranges of words that blame a person rather than describe a system, in order.
pub fn blame(text: &str) -> Vec<Range<usize>> {
    BLAME.find_iter(text).map(|hit| hit.range()).collect()
}

/// What to write instead of words that [`blame`] found.
pub fn hint(words: &str) -> &'static str {
    let words = words.to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if has(&["should", "ought to", "could have"]) {
        "This judges with what is known now; say what was known then, and what would have shown more."
    } else if has(&["obvious", "of course"]) {
        "It was not obvious then; say what could be seen at the time."
    } else if has(&["forgot", "neglect", "failed to", "bother"]) {
        "Say what happened, and what in the system let it pass unseen."
    } else if has(&["fault", "mistake", "oversight", "blam", "guilty", "culprit", "error"]) {
        "Name the conditions that made it possible rather than who stood nearest."
    } else {
        "Describe what was done and what made it look right, without a verdict on the person."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_words_has_a_hint_of_its_own() {
        let hints = ["should have known", "obviously", "forgot to", "human error", "screwed up"].map(hint);
        let different: std::collections::BTreeSet<_> = hints.iter().collect();
        assert_eq!(different.len(), hints.len());
        assert!(hints.iter().all(|hint| hint.ends_with('.')));
    }

    #[test]
    fn blame_is_found_and_plain_words_are_not() {
        let hits = |s: &'static str| blame(s).into_iter().map(|r| &s[r]).collect::<Vec<_>>();
        assert_eq!(hits("This was human error and Ana's mistake."), ["human error", "Ana's mistake"]);
        assert_eq!(
            hits("The operator forgot to check; she should have known."),
            ["operator forgot to", "should have known"]
        );
        assert!(hits("The error rate rose and the pool failed to grow.").is_empty());
        assert!(hits("The deploy should be safe now.").is_empty());
    }
}
