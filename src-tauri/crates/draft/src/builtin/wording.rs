//! Putting a claim together: words from templates, quotes letter for letter, and the checker's verdict on the result.

use super::reading::Item;
use crate::check::{Corpus, check};
use model::{Check, Claim, EventKind, Evidence, EvidenceId, Format, Quote, Section, Utc};

/// Longest quote, in characters; what is beyond is left out at the edge of a word.
const LONGEST: usize = 260;

/// Words as they are quoted: cut to length, line breaks as single spaces, no marks at the end that belong to the sentence around.
pub fn quotable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut broken = false;
    for c in text.chars() {
        let breaks = matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}');
        if !breaks {
            out.push(c);
        } else if !broken {
            out.push(' ');
        }
        broken = breaks;
    }
    if let Some((cut, _)) = out.char_indices().nth(LONGEST) {
        let edge = out[..cut].rfind(' ').filter(|at| *at > LONGEST / 2).unwrap_or(cut);
        out.truncate(edge);
    }
    let end = out.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':')).len();
    out.truncate(end);
    out
}

/// An instant as it stands in a sentence.
pub fn time(at: Utc) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Who speaks in an item: a name only where one is known, and a role otherwise.
pub fn who(evidence: &Evidence) -> String {
    match speaker(evidence) {
        Some(author) => author.to_owned(),
        None => match (evidence.format, evidence.kind) {
            (_, EventKind::Alert) => "an alert",
            (Format::Statuspage, _) => "the status page",
            (Format::PagerDuty, _) => "the incident log",
            (Format::Slack | Format::Chat, _) => "a message",
            (Format::GitHub | Format::Patch | Format::Changes | Format::Git, _) => "a change",
            _ => "a note",
        }
        .to_owned(),
    }
}

/// The author, where they speak for themselves. A line that opens with the name of its author speaks about them, and a
/// vendor's log entry is the log's.
fn speaker(evidence: &Evidence) -> Option<&str> {
    let author = evidence.author.as_deref().map(str::trim).filter(|a| !a.is_empty())?;
    let log = evidence.format == Format::PagerDuty && evidence.kind != EventKind::Communication;
    let text = evidence.text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let about = text.get(..author.len()).is_some_and(|front| front.eq_ignore_ascii_case(author))
        && !text[author.len()..].starts_with(char::is_alphanumeric);
    (!log && !about).then_some(author)
}

/// The verb of saying that goes with [`who`]: people write, things say.
pub fn says(evidence: &Evidence) -> &'static str {
    if speaker(evidence).is_some() && !evidence.extras.bot { "wrote" } else { "says" }
}

/// Words that open a plain sentence. What is not among them may be a name, a handle or a command, which keep their letters.
const OPENERS: &str = "a about accidental account add adding after alert alerts all also an another any applied applying as at \
    automated automatic because before between bootstrap both build builds bump but by cache cached caching calls \
    certificate certificates change changes checkout clients cluster code commands config configuration connections \
    containers corrective crash customer customers data database databases default delete deleted deleting deploy deployed deploying \
    deployment disabled disabling disk dns document draining dropped due during each eight enabled enabling engineers errors \
    even every everybody everyone everything excessive expired failed failing failover few files first five fix flat for four \
    from full give half healthy hosts how hub if images in incident increase increased index indexes infrastructure is it its job jobs keep latency launches leak let \
    limit limits load lock locks logs long lots make malformed manual many memory merged messages metrics migration \
    missing monitoring more most move my network new newer no nobody node nodes none not nothing of old on once one only \
    orders other our out over packets payments pin pipeline pods pool previous price prices probably process pull queries queue queues \
    random rate reads reduced reducing release remove removed removing replace requests resolution restart restarts retries retry revert review \
    rolled rolling rotate root route routes rule rules run running scheduled search second seems send server servers service services set \
    seven several she shards single six slow so some something split start started starting starts stop storage stored support switch \
    team teams ten test that the their then there these they things this those three threads timeout timeouts to token tokens \
    too traffic tune two under undo until update updated upgrade upgraded upgrading use user users using version volume wait \
    was we when where which while who why with without workers write writes wrong you your";

/// True for a plain word (in lower case) that sentences open with.
pub fn is_opener(word: &str) -> bool {
    OPENERS.split_whitespace().any(|o| o == word)
}

/// The first letter in upper case, where the first word is known to be a plain word.
pub fn capital(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default().trim_end_matches(',');
    let plain = is_opener(first);
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if plain => c.to_ascii_uppercase().to_string() + chars.as_str(),
        _ => text.to_owned(),
    }
}

/// One sentence with what it rests on.
pub struct Sentence {
    pub text: String,
    pub evidence: Vec<EvidenceId>,
    pub quotes: Vec<Quote>,
}

impl Sentence {
    pub fn new(text: String, items: &[&Item<'_>], quotes: &[(&Item<'_>, &str)]) -> Self {
        let mut evidence: Vec<EvidenceId> = Vec::new();
        for id in quotes.iter().map(|(i, _)| i.id()).chain(items.iter().map(|i| i.id())) {
            if !evidence.contains(&id) {
                evidence.push(id);
            }
        }
        let quotes = quotes.iter().map(|(i, words)| Quote { evidence: i.id(), text: (*words).to_owned() }).collect();
        Sentence { text, evidence, quotes }
    }

    /// As a claim, with what the checker says. `cause_allowed` is false: that is a person's word.
    pub fn checked(self, section: Section, at: Option<Utc>, corpus: &Corpus<'_>) -> Claim {
        let mut claim = Claim {
            section,
            text: self.text,
            evidence: self.evidence,
            quotes: self.quotes,
            at,
            check: Check::Supported,
        };
        claim.check = check(&claim, false, corpus);
        claim
    }
}

/// The first of several wordings, fullest first, that the checker supports; otherwise the last with its faults.
pub fn first_supported(
    section: Section,
    at: Option<Utc>,
    corpus: &Corpus<'_>,
    wordings: Vec<Sentence>,
) -> Option<Claim> {
    let mut last = None;
    for wording in wordings {
        let claim = wording.checked(section, at, corpus);
        if claim.check.is_supported() {
            return Some(claim);
        }
        last = Some(claim);
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_handles_and_scopes_keep_their_letters() {
        for (text, wanted) in [
            ("the disk was full", "The disk was full"),
            ("a note", "A note"),
            ("harbourmaster9 found it", "harbourmaster9 found it"),
            ("lenavoss restarted it", "lenavoss restarted it"),
            ("payments: wait longer", "payments: wait longer"),
            ("kubectl delete removed the nodes", "kubectl delete removed the nodes"),
            ("ledger-pool is full", "ledger-pool is full"),
        ] {
            assert_eq!(capital(text), wanted);
        }
    }
}
