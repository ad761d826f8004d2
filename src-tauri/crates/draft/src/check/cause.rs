//! Words that state a cause. Outside of attributed quotes they need a person's verdict.
//!
//! Allowed without one: a hedge within six words before the phrase or four after it in the same clause (`may have been caused
//! by`, `root cause: not known`), a denial just before it (`was not caused by`, `no root cause`), a question, and quoted words.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern is valid")
}

static CAUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?-u:\b)(?:
        root[\s-]*causes? | (?:underlying|primary|main|actual|real|proximate|ultimate|sole|true)\s+(?:causes?|reasons?)
        | causes?\s*(?:was|were|is|are|has\s+been|had\s+been|being|of|for|behind|:|=|–|—) | reasons?\s+(?:was|were|is|are|for|behind|why)
        | caused | causing | causes\s+(?:the|an?|all|this|that|our|its|it|checkout|errors?|failures?|outages?)
        | (?:is|was|are|were|been|being|be)\s+the\s+(?:cause|reason|culprit|trigger) | culprits? | at\s+fault | to\s+blame | responsible\s+for
        | due\s+to | owing\s+to | because | on\s+account\s+of | attributable\s+to | attributed\s+to | thanks\s+to | by\s+virtue\s+of
        | (?:lead|leads|led|leading)\s+(?:directly\s+)?to | (?:result|results|resulted|resulting)\s+(?:in|from) | as\s+a\s+(?:result|consequence)\s+of | as\s+a\s+(?:result|consequence)
        | (?:stem|stems|stemmed|stemming)\s+from | (?:arise|arises|arose|arisen|arising)\s+from | (?:originate[sd]?|originating)\s+(?:in|from|with)
        | triggered\s+by | (?:trigger(?:s|ed|ing)?)\s+(?:the|an?|this|our)\s+(?:\w+\s+)?(?:outage|incident|failure|failures|crash|crashes|degradation|downtime|errors?)
        | (?:bring|brings|brought|bringing|take|takes|took|taking|taken|knock|knocks|knocked)\s+(?:\w+\s+){0,3}?(?:down|offline)
        | (?:introduced|created|produced|provoked|induced)\s+(?:the|an?|this)\s+(?:\w+\s+)?(?:outage|incident|failure|crash|degradation|downtime|bug|fault|problem|regression)
        | brought\s+about | gave\s+rise\s+to | traced\s+(?:back\s+)?to | down\s+to\s+an?\s
        | therefore | consequently | hence | which\s+is\s+why | that\s+is\s+why
        | verursacht\w* | ursache\w* | aufgrund
        )(?:(?-u:\b)|\s|$)?",
    )
});

static HEDGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)(?-u:\b)(?:
        (?:may|might|could)\s+(?:well\s+|also\s+)?(?:have|be) | might | possibl[ey] | perhaps | maybe | probabl[ey] | likely | presumabl[ey] | apparently | allegedly
        | suspect(?:s|ed|ing)? | suspicion | seem(?:s|ed)? | appear(?:s|ed)?\s+to | suggest(?:s|ed|ing)? | candidates? | potential(?:ly)? | hypothes[ie]s | hypothesi[sz]ed
        | consistent\s+with | whether | if | unknown | unclear | uncertain | undetermined | unconfirmed | inconclusive | open\s+question
        | not\s+(?:yet\s+|been\s+|yet\s+been\s+)?(?:known|clear|confirmed|certain|established|identified|determined|found|stated|proven|shown)
        | does\s+not\s+(?:reach|show|say|establish|prove|name|state) | do\s+not\s+(?:reach|show|say|establish|prove|name|state)
        | no\s+evidence | nobody\s+(?:has\s+)?(?:stated|named|confirmed) | think(?:s|ing)? | believe[sd]? | guess(?:es|ed)? | wonder(?:s|ed)? | theory | proposed | what
        )(?-u:\b)",
    )
});

static DENIAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:(?-u:\b)(?:not|never|no|neither|nor|without|cannot|rules?\s+out|ruled\s+out|rather\s+than|instead\s+of)|n['’]t)\s+(?:yet\s+|been\s+|been\s+the\s+|the\s+|a\s+|any\s+|single\s+|have\s+|be\s+|by\s+itself\s+|itself\s+|directly\s+)*$",
    )
});

/// Where a clause ends: what is hedged on one side says nothing about the other.
static CLAUSE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)[;,—–…()]|\.\s|(?-u:\b)(?:but|and|while|although|which|who|however)(?-u:\b)"));

/// The first words that state a cause without a hedge. `quoted` are ranges of verified quotes.
pub fn stated(sentence: &str, quoted: &[Range<usize>]) -> Option<String> {
    if sentence.trim_end().ends_with(['?', '？']) {
        return None;
    }
    CAUSE
        .find_iter(sentence)
        .find(|hit| {
            let inside = quoted.iter().any(|q| q.start <= hit.start() && hit.end() <= q.end);
            !inside && !hedged(sentence, hit.range(), quoted)
        })
        .map(|hit| hit.as_str().trim().to_owned())
}

/// True when the same clause hedges or denies the phrase at `at`. Quoted words hedge nothing.
fn hedged(sentence: &str, at: Range<usize>, quoted: &[Range<usize>]) -> bool {
    let open = |i: usize| !quoted.iter().any(|q| q.contains(&i));
    let start = CLAUSE.find_iter(&sentence[..at.start]).filter(|m| open(m.start())).last().map_or(0, |m| m.end());
    let end =
        CLAUSE.find_iter(&sentence[at.end..]).map(|m| at.end + m.start()).find(|i| open(*i)).unwrap_or(sentence.len());
    let before = last_words(&sentence[start..at.start], 6);
    let after = first_words(&sentence[at.end..end], 4);
    let only = before.to_lowercase();
    let denied = DENIAL.is_match(before) && !only.trim_end().ends_with("not only") && !only.contains("no doubt");
    let hedges = |part: &str, from: usize| HEDGE.find_iter(part).any(|m| open(from + m.start()));
    denied
        || hedges(before, at.start - before.len())
        || hedges(after, at.end)
        || HEDGE.find_iter(&sentence[at.clone()]).next().is_some()
}

fn last_words(text: &str, count: usize) -> &str {
    let from =
        text.split_whitespace().rev().nth(count - 1).map_or(0, |word| word.as_ptr() as usize - text.as_ptr() as usize);
    &text[from..]
}

fn first_words(text: &str, count: usize) -> &str {
    let to =
        text.split_whitespace().nth(count).map_or(text.len(), |word| word.as_ptr() as usize - text.as_ptr() as usize);
    &text[..to]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_causes_are_found() {
        for sentence in [
            "The root cause was a full disk",
            "The cause of the outage was a full disk",
            "The outage was caused by the deploy",
            "Checkout failed because the certificate expired",
            "Checkout failed due to an expired certificate",
            "The deploy led to the outage",
            "The deploy took checkout down",
            "The full disk resulted in errors",
            "The root cause was a leak, which may have hit others",
            "Users could not log in because of the pool",
            "It was not only caused by the deploy",
            "Root-cause: the deploy",
            "The pool is the culprit",
            "Errors stemmed from the new limit",
            "The deploy triggered the outage",
            "The outage was traced back to a missing index",
            "The deploy was to blame",
            "There is no doubt the deploy caused it",
        ] {
            assert!(stated(sentence, &[]).is_some(), "{sentence}");
        }
    }

    #[test]
    fn hedged_denied_asked_and_neutral_sentences_are_not() {
        for sentence in [
            "The outage may have been caused by the deploy",
            "The deploy is a candidate cause of the outage",
            "The timing suggests that the deploy caused the errors",
            "The errors are consistent with being caused by the deploy",
            "The root cause is not known",
            "The evidence does not establish a root cause",
            "No root cause was found",
            "The outage was not caused by the deploy",
            "Was the deploy the root cause?",
            "What caused the errors is an open question",
            "The deploy is the likely cause of the outage",
            "An alert was triggered at noon",
            "Ana acknowledged the page",
            "The review is due on Friday",
            "The service was down",
        ] {
            assert_eq!(stated(sentence, &[]), None, "{sentence}");
        }
    }

    #[test]
    fn quoted_words_are_exempt_and_hedge_nothing() {
        let sentence = "Ana wrote “it was caused by the deploy”";
        let from = sentence.find('“').unwrap_or(0);
        assert_eq!(stated(sentence, std::slice::from_ref(&(from..sentence.len()))), None);
        let sentence = "“may be” the deploy caused it";
        assert!(stated(sentence, std::slice::from_ref(&(0..12))).is_some());
    }
}
