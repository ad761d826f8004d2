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

#[cfg(test)]
mod tests {
    use super::*;

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
