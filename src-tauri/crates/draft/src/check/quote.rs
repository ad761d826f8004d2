//! Quotes: declared ones, marked ones, and who is said to have spoken them.

use super::corpus::{Corpus, Item};
use super::lex::Kind;
use super::speaker::{self, Attribution};
use super::text::{Marked, contains, unbroken, word_count};
use super::{Sentence, when};
use model::{CheckFault, Claim, EvidenceId, Quote};

/// The words between quotation marks in a sentence that stand in one of the `cited` items, each with the first that has them.
pub fn found(text: &str, cited: &[EvidenceId], corpus: &Corpus<'_>) -> Vec<Quote> {
    let marks = super::text::marked(text, &[]);
    let words = marks.iter().filter(|mark| !mark.code).map(|mark| text[mark.inner.clone()].trim());
    words
        .filter(|words| word_count(words) > 0)
        .filter_map(|words| {
            let holds = |id: &&EvidenceId| corpus.item(**id).is_some_and(|item| item.holds(words));
            cited.iter().find(holds).map(|id| Quote { evidence: *id, text: words.to_owned() })
        })
        .collect()
}

/// Verifies the declared quotes; gives the verified ones as they may stand in the sentence.
pub fn declared(claim: &Claim, corpus: &Corpus<'_>, faults: &mut Vec<CheckFault>) -> Vec<String> {
    let mut known = Vec::new();
    for quote in &claim.quotes {
        let Some(item) = corpus.item(quote.evidence) else { continue };
        let outer = quote.text.starts_with(char::is_whitespace) || quote.text.ends_with(char::is_whitespace);
        if word_count(&quote.text) > 0 && !outer && item.holds(&quote.text) {
            known.extend(unbroken(&quote.text));
            known.push(quote.text.clone());
        } else {
            faults.push(CheckFault::QuoteNotFound { evidence: quote.evidence, quote: quote.text.clone() });
        }
    }
    known
}

/// Checks what stands between marks, and notes the verified spans.
pub fn undeclared(sentence: &mut Sentence<'_, '_>) {
    for mark in sentence.marks.clone() {
        let words = &sentence.text[mark.inner.clone()];
        let count = word_count(words);
        if sentence.cited.iter().any(|item| item.shows(words)) && (count > 0 || mark.code) {
            sentence.quoted.push(mark.whole.clone());
        } else if count >= 2 || (mark.code && !words.trim().is_empty()) {
            sentence.fault(CheckFault::UndeclaredQuote { quote: words.to_owned() });
        }
    }
}

/// Checks who is said to have said what, and when. True when some verified quote is given to a speaker who did say it.
pub fn speakers(sentence: &mut Sentence<'_, '_>, claim: &Claim) -> bool {
    let text = sentence.text;
    let found = speaker::attributions(text, &sentence.tokens, &sentence.marks, sentence.corpus);
    let mut attributed = false;
    for (i, attribution) in found.iter().enumerate() {
        if speaker::is_anyone(attribution.speaker) {
            continue;
        }
        let marks = said(sentence, attribution, found.get(i + 1));
        let words: Vec<&str> = marks.iter().map(|m| &text[m.inner.clone()]).collect();
        let declared =
            || claim.quotes.iter().map(|q| q.text.as_str()).filter(|q| contains(text, q)).collect::<Vec<_>>();
        let words = if words.is_empty() { declared() } else { words };
        if is_reference(sentence, attribution.speaker, &words) {
            continue;
        }
        let missing: Vec<String> = words
            .iter()
            .filter(|w| word_count(w) == 1 && !sentence.cited.iter().any(|i| i.shows(w)))
            .map(|w| (*w).to_owned())
            .collect();
        for quote in missing {
            sentence.fault(CheckFault::UndeclaredQuote { quote });
        }
        let groups: Vec<Vec<&Item<'_>>> = if words.is_empty() {
            vec![sentence.cited.clone()]
        } else {
            words.iter().map(|w| sentence.cited.iter().filter(|i| i.shows(w)).copied().collect()).collect()
        };
        for items in groups.into_iter().filter(|items| !items.is_empty()) {
            if items.iter().any(|item| speaker::speaks(item, attribution.speaker)) {
                attributed |= !words.is_empty();
            } else {
                let fault =
                    CheckFault::WrongSpeaker { evidence: items[0].evidence.id, person: attribution.speaker.to_owned() };
                sentence.fault(fault);
            }
        }
        said_at(sentence, attribution, &marks);
    }
    attributed
}

/// `E-12 says`, `#412 states`, `PagerDuty reported`, `db.internal reports`: a thing, not a person, and the rule of names looks
/// after it. A capitalised name that no author has is taken for a thing only where no quoted words are given to it.
fn is_reference(sentence: &Sentence<'_, '_>, speaker: &str, words: &[&str]) -> bool {
    let plain = |part: &str| {
        part.starts_with(char::is_uppercase) && !part.chars().skip(1).any(|c| !c.is_lowercase() && c.is_alphanumeric())
    };
    if sentence.corpus.is_person(speaker) || speaker.split_whitespace().any(|part| sentence.corpus.is_person(part)) {
        return false;
    }
    !speaker.split_whitespace().all(plain)
        || (words.is_empty() && sentence.cited.iter().any(|item| super::name::has(item, speaker)))
}

/// The marks that belong to an attribution: those after it up to the next one, or the last before it.
fn said(sentence: &Sentence<'_, '_>, attribution: &Attribution<'_>, next: Option<&Attribution<'_>>) -> Vec<Marked> {
    let mut marks = sentence.marks.iter().filter(|m| !m.code);
    if attribution.after {
        let end = next.filter(|n| n.after).map_or(sentence.text.len(), |n| n.at.start);
        marks.filter(|m| m.whole.start >= attribution.place && m.whole.start < end).cloned().collect()
    } else {
        marks.rfind(|m| m.whole.end <= attribution.at.start).cloned().into_iter().collect()
    }
}

/// A clock that stands right beside the speaker (`At 17:18 UTC Ana wrote “…”`, `Ana wrote at 17:18: “…”`, `“…” (Ana, 17:18)`)
/// must be the time of the item that holds the words, not of any cited item.
fn said_at(sentence: &mut Sentence<'_, '_>, attribution: &Attribution<'_>, marks: &[Marked]) {
    let text = sentence.text;
    let near = |gap: &str| matches!(gap.trim().trim_matches([',', ':']).trim(), "" | "at" | "on");
    let verb = text[attribution.at.end..]
        .split_whitespace()
        .next()
        .map_or(attribution.at.end, |w| w.as_ptr() as usize - text.as_ptr() as usize + w.len());
    let clocks: Vec<(String, when::When)> = sentence
        .tokens
        .iter()
        .filter_map(|t| match &t.kind {
            Kind::When(when) if when.has_clock() => {
                let leads = t.at.end <= attribution.at.start
                    && near(&text[t.at.end..attribution.at.start])
                    && opens_sentence(&text[..t.at.start]);
                let follows = t.at.start >= verb && near(&text[verb..t.at.start])
                    || t.at.start >= attribution.at.end && near(&text[attribution.at.end..t.at.start]);
                (leads || follows).then(|| (text[t.at.clone()].to_owned(), when.clone()))
            }
            _ => None,
        })
        .collect();
    for (time, when) in clocks {
        for mark in marks {
            let words = &text[mark.inner.clone()];
            let holders: Vec<_> = sentence.cited.iter().filter(|i| i.shows(words)).collect();
            if !holders.is_empty() && !holders.iter().any(|item| super::content::is_time_of(item, &when)) {
                let time = time.clone();
                sentence.fault(CheckFault::TimeNotFound { time });
            }
        }
    }
}

/// True when nothing but `at` or `on` stands before.
fn opens_sentence(before: &str) -> bool {
    matches!(before.trim().to_lowercase().as_str(), "" | "at" | "on" | "[" | "(")
}
