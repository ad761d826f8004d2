//! Action items, each with the factor that it addresses and a check that shows it worked.
//!
//! Refused: an owner or a date, which only people give, whatever the answer puts into the words.

use super::answer::{self, Cited};
use super::desk::{Block, Desk, Wording};
use super::report::RunReport;
use super::sentence::{Judge, note_blame};
use super::{Call, Step, Veil, schema};
use model::{ActionKind, DraftedAction, Strength};
use prompts::Template;
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// Most actions of one run.
const MOST: usize = 16;
const LONGEST: usize = 240;

pub fn call(desk: &Desk, hypotheses: Vec<Block>, facts: Vec<Block>, wish: &str) -> Option<(Call, Vec<Block>)> {
    let wording = Wording {
        step: Step::Actions,
        file: "model/actions.md",
        texts: vec![prompts::Rules::TEXT, prompts::Actions::TEXT, prompts::ActionsAsk::TEXT],
        system: prompts::Actions { rules: &desk.rules() }.render(),
        schema_name: "actions",
        schema: schema::actions(),
    };
    desk.call(&wording, "actions".to_owned(), vec![hypotheses, facts], &|lists| {
        let (hypotheses, facts) = (&lists[0], &lists[1]);
        prompts::ActionsAsk { incident: &desk.incident, hypotheses, facts, wish }.render()
    })
}

/// The actions of an answer; `None` when it is no answer of the agreed form.
pub fn take(
    judge: &Judge<'_, '_>,
    answered: &Value,
    hypotheses: usize,
    veil: &dyn Veil,
    report: &mut RunReport,
) -> Option<Vec<DraftedAction>> {
    let mut actions: Vec<DraftedAction> = Vec::new();
    for row in answer::rows(answered, "actions")?.iter().take(MOST) {
        let given = answer::shown(veil, answer::text(row, "action"));
        let cited = Cited::of(row, "evidence", judge.allowed);
        let mut refuse = |words: &str, why: &str| {
            report.refuse(Step::Actions, None, words, why);
        };
        for strange in cited.refused() {
            refuse(&strange, "An action cites it, but it is no evidence item that was shown.");
        }
        let title = title(judge, &given, &cited);
        if title.is_empty() || names_person(judge, &title) {
            refuse(&given, "It names a person or says nothing to do; who does it is for people to say.");
            continue;
        }
        if actions.iter().any(|action| super::weigh::alike(&action.title, &title)) {
            refuse(&given, "It says the same as another action of this answer.");
            continue;
        }
        let check = unowned(&answer::shown(veil, answer::text(row, "shown_by")));
        let check = judge.tame(check.trim(), &cited.known, LONGEST);
        note_blame(None, &title, &[], report);
        actions.push(DraftedAction {
            title,
            kind: answer::word(row, "kind").unwrap_or(ActionKind::Process),
            strength: answer::word(row, "strength").unwrap_or(Strength::Weak),
            factor: answer::position(answer::text(row, "factor"), hypotheses),
            check: (!check.is_empty() && !names_person(judge, &check)).then_some(check),
            evidence: cited.known,
        });
    }
    Some(actions)
}

fn title(judge: &Judge<'_, '_>, given: &str, cited: &Cited) -> String {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:[-*•]\s*|\d+[.)]\s+|(?:action(?: item)?|todo)\s*:\s*|please\s+|(?:we|you|someone|the team|they)\s+(?:should|must|need to|will|could)\s+|let(?:'|’)?s\s+)+")
            .expect("a constant pattern is valid")
    });
    let bare = unowned(given);
    let bare = BEFORE.replace(bare.trim(), "");
    let tame = judge.tame(bare.trim().trim_end_matches('.'), &cited.known, LONGEST);
    let mut letters = tame.chars();
    match letters.next() {
        Some(first) if first.is_alphabetic() => first.to_uppercase().chain(letters).collect(),
        Some(first) if first.is_alphanumeric() || matches!(first, '`' | '“' | '"' | '«' | '「') => tame,
        _ => String::new(),
    }
}

/// The words without a clause that gives an owner or a date.
fn unowned(text: &str) -> String {
    static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)[\s,;(\[–—-]*(?-u:\b)(?:
            (?:owner|assignee|responsible|dri)\s*[:=]
            | (?:due|deadline|eta)(?:\s+(?:date|by|on))?\s*[:=]?\s+(?:by\s+|on\s+)?(?:\d|next|tomorrow|today|monday|tuesday|wednesday|thursday|friday|end\s+of|q[1-4])
            | (?:due|deadline|eta)\s*[:=]
            | (?:by|before|until|no\s+later\s+than|on)\s+(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|tomorrow|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|next\s+(?:week|month|sprint|quarter)|(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?:day|week|month|quarter|year)|eod|eow|q[1-4](?-u:\b))
            ).*$
            | [,;(\[–—]\s*(?:owned\s+by|assigned?\s+to|owner)(?-u:\b).*$",
        )
        .expect("a constant pattern is valid")
    });
    GIVEN.replace(text, "").trim_end_matches([',', ';', '(', '-', '–', '—', ' ']).to_owned()
}

/// True when a word of it is a person of this incident or a handle.
fn names_person(judge: &Judge<'_, '_>, text: &str) -> bool {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')' | '“' | '”' | '"'));
    let mut words =
        words.map(|word| word.trim_end_matches(['.', '!', '?']).trim_end_matches("'s").trim_end_matches("’s"));
    let whole = judge.corpus.people().any(|person| person.contains(' ') && text.contains(person));
    whole || words.any(|word| word.chars().count() > 1 && (judge.corpus.is_person(word) || is_handle(word)))
}

fn is_handle(word: &str) -> bool {
    word.strip_prefix('@').is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_that_gives_an_owner_or_a_date_is_cut() {
        for (given, wanted) in [
            ("Add an alert on pool use (owner: Kim)", "Add an alert on pool use"),
            ("Add an alert on pool use, due 2026-05-01", "Add an alert on pool use"),
            ("Add an alert on pool use by Friday", "Add an alert on pool use"),
            ("Raise the limit before the end of the quarter, assigned to Kim", "Raise the limit"),
            ("Raise the limit before it is reached", "Raise the limit before it is reached"),
            ("Alert on renewals that are due", "Alert on renewals that are due"),
            ("Alert by pager on lag", "Alert by pager on lag"),
        ] {
            assert_eq!(unowned(given), wanted);
        }
    }
}
