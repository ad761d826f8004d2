//! Which words carry no content of their own, and the light stemming by which the others are compared.

use std::sync::LazyLock;

/// English words of grammar. They are never looked for in the evidence.
const STOP: &str = "a about above after again against all also although am an and another any anyone anything are around as at \
    back be became become been before began begin behind being below between both but by can cannot could did do does doing \
    done during each either else enough even ever every everyone everything few for from further get gets getting got \
    had half has have having he her here hers herself him himself his how however i if in instead into is it its itself just \
    last least less let like made make makes making many may me might mine more most much must my myself near nearly neither \
    next no nobody none nor not nothing now of off often on once one only onto or other others our ours out over own per \
    perhaps put quite rather same second several shall she should since so some someone something somewhat soon still such \
    than that the their theirs them themselves then there therefore these they thing things this those though through \
    throughout thus to together too toward towards twice under until unless up upon us very via was we well went were what \
    whatever when whenever where whereas whether which while who whoever whole whom whose why will with within without would \
    yes yet you your yours first third";

/// Words by which a drafter speaks about evidence rather than about what happened: names of things in Hindcast, verbs of
/// saying, words for the key moments and for time. They are never looked for in the evidence, because the items
/// themselves, their authors and their times are what supports them.
const DRAFTER: &str = "report reported reports reporting say says said saying write writes wrote written note notes noted noting \
    mention mentions mentioned post posts posted state states stated describe describes described comment comments commented \
    ask asks asked answer answers answered reply replies replied announce announced announces tell tells told add added adds \
    confirm confirms confirmed according quote quoted record recorded records show shows showed shown see seen saw \
    message messages evidence item items timeline incident incidents source sources thread channel chat entry text word words \
    author people person someone person's team member sentence account \
    impact detect detected detection acknowledge acknowledged acknowledgement mitigate mitigated mitigation resolve resolved \
    resolution start started starts end ended ends begin began begun first last earliest latest later earlier occur occurred \
    happen happened happens take took taken follow followed following come came precede preceded \
    time times date day days hour hours minute minutes second seconds week weeks moment period span duration lasted last lasts \
    utc ago today between january february march april may june july august september october november december monday tuesday wednesday \
    thursday friday saturday sunday gap long longer \
    change changes changed pull request requests commit commits merge merged opened closed deploy deployed file files touch touched \
    touches hypothesis candidate cause causes factor factors contributing verdict likely inconclusive confirmed unconfirmed \
    suggest suggests suggested consistent possible possibly open question questions unanswered unknown unclear action actions \
    propose proposed proposal review problem lucky luck went well badly tried try help helped attempt attempted attempts \
    cited cite cites support supports supported against reach reaches conclude concluded conclusion mean means";

/// Short words in capitals that name no particular thing: units of the trade that any sentence may use. Every other
/// acronym of three letters or more must be in the evidence.
const ORDINARY_ACRONYMS: &str = "UTC GMT API APIS DNS HTTP HTTPS TLS SSL TCP UDP CPU RAM URL URLS SQL JSON CSV XML HTML PR PRS CI CD OK ID \
    IDS UI VM VMS OS IO SLA SLO SLI FAQ TODO ETA AM PM";

fn sorted(list: &'static str) -> Vec<&'static str> {
    let mut words: Vec<_> = list.split_whitespace().collect();
    words.sort_unstable();
    words.dedup();
    words
}

static STOPS: LazyLock<Vec<&str>> = LazyLock::new(|| sorted(STOP));
static DRAFTERS: LazyLock<Vec<&str>> = LazyLock::new(|| sorted(DRAFTER));
static ACRONYMS: LazyLock<Vec<&str>> = LazyLock::new(|| sorted(ORDINARY_ACRONYMS));

/// True for a word of grammar or of the drafter; `lower` is in lower case.
pub fn ordinary(lower: &str) -> bool {
    let lower = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s")).unwrap_or(lower);
    let lower = lower.strip_suffix("n't").or_else(|| lower.strip_suffix("n’t")).unwrap_or(lower);
    STOPS.binary_search(&lower).is_ok()
        || DRAFTERS.binary_search(&lower).is_ok()
        || matches!(lower, "ca" | "wo" | "is" | "did")
}

/// True for an acronym that needs no evidence.
pub fn ordinary_acronym(word: &str) -> bool {
    ACRONYMS.binary_search(&word).is_ok()
}

/// Irregular English forms that reports of outages use, and their base.
const IRREGULAR: &[(&str, &str)] = &[
    ("rose", "rise"),
    ("risen", "rise"),
    ("fell", "fall"),
    ("fallen", "fall"),
    ("broke", "break"),
    ("broken", "break"),
    ("sent", "send"),
    ("ran", "run"),
    ("lost", "lose"),
    ("built", "build"),
    ("found", "find"),
    ("kept", "keep"),
    ("left", "leave"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("drew", "draw"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("held", "hold"),
    ("brought", "bring"),
    ("knew", "know"),
    ("known", "know"),
    ("gave", "give"),
    ("given", "give"),
    ("woke", "wake"),
    ("paid", "pay"),
    ("hung", "hang"),
    ("stuck", "stick"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("spun", "spin"),
    ("fed", "feed"),
    ("led", "lead"),
    ("met", "meet"),
    ("shrank", "shrink"),
    ("chose", "choose"),
];

/// The light stem of a lower-case word: plural, past, participle, possessive. Other languages keep their form.
pub fn stem(lower: &str) -> String {
    let word = lower.strip_suffix("'s").or_else(|| lower.strip_suffix("’s")).unwrap_or(lower);
    if let Some((_, base)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return stem(base);
    }
    if !word.is_ascii() || word.len() < 4 {
        return word.to_owned();
    }
    let cut = |suffix: &str, least: usize| word.strip_suffix(suffix).filter(|base| base.len() >= least);
    let base = if let Some(base) = cut("ies", 2).or_else(|| cut("ied", 2)) {
        format!("{base}y")
    } else if let Some(base) =
        cut("ingly", 3).or_else(|| cut("edly", 3)).or_else(|| cut("ing", 3)).or_else(|| cut("ed", 2))
    {
        let b = base.as_bytes();
        let doubled = b.len() > 3 && b[b.len() - 1] == b[b.len() - 2] && !matches!(b[b.len() - 1], b'l' | b's' | b'z');
        if doubled { base[..base.len() - 1].to_owned() } else { base.to_owned() }
    } else if let Some(base) = cut("sses", 1) {
        format!("{base}ss")
    } else if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        word.to_owned()
    } else if let Some(base) = cut("es", 3).filter(|b| b.ends_with(['x', 'z', 'h'])) {
        base.to_owned()
    } else if let Some(base) = cut("s", 3) {
        base.to_owned()
    } else {
        word.to_owned()
    };
    match base.strip_suffix('e') {
        Some(short) if short.len() >= 3 => short.to_owned(),
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_stem_and_other_words_do_not() {
        for (a, b) in [
            ("restarted", "restarting"),
            ("retries", "retry"),
            ("timeouts", "timeout"),
            ("dropped", "drop"),
            ("failed", "fails"),
            ("caches", "cache"),
            ("rose", "rising"),
            ("fills", "filled"),
            ("released", "release"),
            ("boxes", "box"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        for (a, b) in [("database", "data"), ("server", "serve"), ("status", "stat"), ("process", "proceed")] {
            assert_ne!(stem(a), stem(b), "{a} {b}");
        }
    }

    #[test]
    fn domain_words_are_not_ordinary() {
        for word in ["failed", "checkout", "latency", "outage", "broken", "certificate", "rollback"] {
            assert!(!ordinary(word), "{word}");
        }
        assert!(ordinary("wasn't") && ordinary("evidence") && ordinary_acronym("UTC") && !ordinary_acronym("CRDB"));
    }
}
