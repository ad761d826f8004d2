//! Sentences that say the opposite: a near-copy of a source sentence save for a negation.

use super::corpus::{for_stems, hash};
use super::lex::{Kind, Token};
use super::vocabulary::ordinary;

/// The content of one sentence of an item, and whether it is negated.
pub struct Sentence {
    stems: Vec<u64>,
    negated: bool,
}

/// Negations of the languages that chats come in. `no longer` and `not` count alike.
fn negates(lower: &str) -> bool {
    lower.ends_with("n't")
        || lower.ends_with("n’t")
        || matches!(
            lower,
            "not"
                | "no"
                | "never"
                | "none"
                | "nobody"
                | "nothing"
                | "neither"
                | "nor"
                | "cannot"
                | "without"
                | "nicht"
                | "kein"
                | "keine"
                | "keinen"
                | "nie"
                | "pas"
                | "jamais"
                | "aucun"
                | "aucune"
                | "nunca"
                | "ningún"
                | "ninguna"
                | "não"
                | "nem"
                | "dont"
                | "doesnt"
                | "isnt"
                | "wasnt"
                | "cant"
                | "wont"
                | "didnt"
        )
}

const UNSPACED_NEGATIONS: [&str; 9] = ["不", "没", "沒", "未", "無", "なかった", "ない", "ません", "ไม่"];

/// Cuts a text into sentences by its tokens; a sentence with commas gives its clauses as well.
pub fn sentences(text: &str, tokens: &[Token]) -> Vec<Sentence> {
    let mut found = Vec::new();
    let (mut from, mut clause) = (0, 0);
    for i in 1..=tokens.len() {
        let gap = tokens.get(i).map_or("\n", |next| text.get(tokens[i - 1].at.end..next.at.start).unwrap_or(""));
        let ends = gap.contains(['.', '!', '?', ';', '\n', '。', '！', '？']);
        if (ends && clause > from) || gap.contains([',', ':', '(', ')', '、', '，']) {
            found.push(read(text, &tokens[clause..i]));
            clause = i;
        }
        if ends {
            found.push(read(text, &tokens[from..i]));
            (from, clause) = (i, i);
        }
    }
    found.retain(|s| s.stems.len() >= 2);
    found
}

/// Reads one sentence: an even number of negations is none.
pub fn read<'t>(text: &str, tokens: impl IntoIterator<Item = &'t Token>) -> Sentence {
    let mut stems = Vec::new();
    let mut negations = 0;
    for token in tokens {
        let words = &text[token.at.clone()];
        let lower = words.to_lowercase();
        if token.kind == Kind::Word && negates(&lower)
            || token.kind == Kind::Run && UNSPACED_NEGATIONS.iter().any(|n| words.contains(n))
        {
            negations += 1;
        } else if !(token.kind == Kind::Word && ordinary(&lower)) {
            for_stems(words, &token.kind, |stem| stems.push(hash(stem)));
        }
    }
    stems.sort_unstable();
    stems.dedup();
    Sentence { stems, negated: negations % 2 == 1 }
}

/// True when the claim copies a source sentence save for a negation, and no source sentence says it as the claim does.
pub fn flipped<'s>(claim: &Sentence, sources: impl Iterator<Item = &'s Sentence>) -> bool {
    if claim.stems.len() < 2 {
        return false;
    }
    let mut opposite = false;
    for source in sources {
        let common = claim.stems.iter().filter(|s| source.stems.binary_search(s).is_ok()).count();
        // A near-copy: four fifths of the source sentence, and three fifths of the claim, which may add who and when.
        if common >= 2 && common * 5 >= source.stems.len() * 4 && common * 5 >= claim.stems.len() * 3 {
            if source.negated == claim.negated {
                return false;
            }
            opposite = true;
        }
    }
    opposite
}

impl Sentence {
    pub fn is_negated(&self) -> bool {
        self.negated
    }
}
