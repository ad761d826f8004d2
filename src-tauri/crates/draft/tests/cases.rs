//! Invented incidents, one file each, with what the drafter must say first, must not say first, and must rank on top.
#![allow(clippy::unwrap_used)]

#[path = "support/mod.rs"]
mod support;

use draft::builtin::{Case, draft};
use model::{Check, Draft, HypothesisState, Section, Verdict};
use std::ops::ControlFlow;
use support::Fixture;

fn run(fixture: &Fixture) -> Draft {
    let case =
        Case { incident: &fixture.incident, evidence: &fixture.evidence, events: &[], decided: &fixture.decided };
    draft(&case, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn all() -> Vec<Fixture> {
    let mut paths: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|x| x == "txt"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 12, "only {} cases", paths.len());
    paths
        .iter()
        .map(|p| Fixture::read(&p.file_stem().unwrap().to_string_lossy(), &std::fs::read_to_string(p).unwrap()))
        .collect()
}

fn holds(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    words.split(',').all(|w| text.contains(&w.trim().to_lowercase()))
}

#[test]
fn each_case_says_what_it_must() {
    let mut wrong = Vec::new();
    for fixture in all() {
        let draft = run(&fixture);
        let statements: Vec<String> =
            draft.hypotheses.iter().map(|h| format!("[{} {}] {}", h.role, h.verdict, h.statement)).collect();
        let mut fail = |what: String| {
            wrong.push(format!(
                "{}: {what}\n    {}\n    {:?}",
                fixture.name,
                statements.join("\n    "),
                draft.changes.iter().take(3).map(|c| (&c.reference, c.score, &c.reasons)).collect::<Vec<_>>()
            ))
        };
        let first = draft.hypotheses.first();
        for (key, value) in &fixture.expectations {
            match key.as_str() {
                "first" if first.is_none_or(|h| !holds(&h.statement, value)) => fail(format!("first is not `{value}`")),
                "among" if !draft.hypotheses.iter().take(3).any(|h| holds(&h.statement, value)) => {
                    fail(format!("`{value}` is not among the first three"))
                }
                "any" if !draft.hypotheses.iter().any(|h| holds(&h.statement, value)) => {
                    fail(format!("`{value}` is not there"))
                }
                "role" if first.is_none_or(|h| h.role.as_str() != value) => fail(format!("the first is no {value}")),
                "verdict" if first.is_none_or(|h| h.verdict.as_str() != value) => {
                    fail(format!("the first is not {value}"))
                }
                "not-first" if first.is_some_and(|h| holds(&h.statement, value)) => fail(format!("`{value}` is first")),
                "not-likely"
                    if draft.hypotheses.iter().any(|h| holds(&h.statement, value) && h.verdict == Verdict::Likely) =>
                {
                    fail(format!("`{value}` is likely"))
                }
                "never" if draft.hypotheses.iter().any(|h| holds(&h.statement, value)) => {
                    fail(format!("`{value}` is there"))
                }
                "against"
                    if !draft
                        .hypotheses
                        .iter()
                        .any(|h| holds(&h.statement, value) && !h.evidence_against.is_empty()) =>
                {
                    fail(format!("nothing counts against `{value}`"))
                }
                "nothing-likely" if draft.hypotheses.iter().any(|h| h.verdict == Verdict::Likely) => {
                    fail("something is likely".into())
                }
                "change" if draft.changes.first().is_none_or(|c| c.reference != *value) => {
                    let top: Vec<_> = draft
                        .changes
                        .iter()
                        .take(4)
                        .map(|c| format!("{} {:.3} {:?}", c.reference, c.score, c.reasons))
                        .collect();
                    fail(format!("the first change is not {value}: {top:#?}"));
                }
                "ruled-out"
                    if !draft
                        .changes
                        .iter()
                        .any(|c| c.reference == *value && c.reasons.iter().any(|r| r.contains("ruled out"))) =>
                {
                    fail(format!("the change {value} is not ruled out"))
                }
                "action" if !draft.actions.iter().any(|a| holds(&a.title, value)) => {
                    let titles: Vec<_> = draft.actions.iter().map(|a| a.title.clone()).collect();
                    fail(format!("no action `{value}`: {titles:?}"));
                }
                "question" if !draft.questions.iter().any(|q| holds(&q.text, value)) => {
                    let texts: Vec<_> = draft.questions.iter().map(|q| q.text.clone()).collect();
                    fail(format!("no question `{value}`: {texts:?}"));
                }
                "lucky" | "went_well" | "went_badly" | "attempts" | "overview" | "impact" | "detection" => {
                    let section: Section = key.parse().unwrap();
                    let texts: Vec<_> =
                        draft.claims.iter().filter(|c| c.section == section).map(|c| c.text.clone()).collect();
                    if !texts.iter().any(|t| holds(t, value)) {
                        fail(format!("no {key} `{value}`: {texts:?}"));
                    }
                }
                "moment" => {
                    let (name, time) = value.split_once(' ').unwrap();
                    let found = draft
                        .moments
                        .iter()
                        .find(|m| m.moment.as_str() == name)
                        .map(|m| m.at.format("%Y-%m-%dT%H:%MZ").to_string());
                    if found.as_deref() != Some(time) {
                        fail(format!("{name} is {found:?}, not {time}"));
                    }
                }
                "first" | "among" | "any" | "role" | "verdict" | "not-first" | "not-likely" | "never" | "against"
                | "nothing-likely" | "ruled-out" | "change" | "action" | "question" => {}
                other => panic!("{}: unknown expectation `{other}`", fixture.name),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_claim_of_our_own_is_unsupported_and_nothing_is_confirmed() {
    for fixture in all() {
        let draft = run(&fixture);
        for claim in draft.claims.iter().chain(draft.hypotheses.iter().map(|h| &h.claim)) {
            assert_eq!(claim.check, Check::Supported, "{}: {}", fixture.name, claim.text);
            assert!(!claim.evidence.is_empty());
        }
        assert!(draft.hypotheses.iter().all(|h| h.verdict != Verdict::Confirmed));
        assert!(draft.hypotheses.len() <= 8, "{}", fixture.name);
    }
}

#[test]
fn the_same_evidence_gives_the_same_bytes_in_whatever_order() {
    for mut fixture in all() {
        let first = serde_json::to_string(&run(&fixture)).unwrap();
        assert_eq!(first, serde_json::to_string(&run(&fixture)).unwrap(), "{}", fixture.name);
        fixture.evidence.reverse();
        assert_eq!(first, serde_json::to_string(&run(&fixture)).unwrap(), "{} reversed", fixture.name);
        let half = fixture.evidence.len() / 2;
        fixture.evidence.rotate_left(half);
        assert_eq!(first, serde_json::to_string(&run(&fixture)).unwrap(), "{} rotated", fixture.name);
    }
}

#[test]
fn nothing_from_after_the_end_is_first_unless_somebody_states_it() {
    for fixture in all() {
        let draft = run(&fixture);
        let end = draft.moments.iter().find(|m| m.moment == model::KeyMoment::Resolved).map(|m| m.at);
        if let (Some(end), Some(first)) = (end, draft.hypotheses.first()) {
            let earliest =
                first.evidence_for.iter().filter_map(|id| fixture.evidence.iter().find(|e| e.id == *id)?.at).min();
            assert!(
                earliest.is_none_or(|at| at <= end) || first.verdict == Verdict::Inconclusive,
                "{}: {}",
                fixture.name,
                first.statement
            );
        }
    }
}

#[test]
fn what_a_person_refuted_is_not_proposed_again_and_accepted_factors_get_actions() {
    let mut fixture = all().into_iter().find(|f| f.name == "disk_full").unwrap();
    let before = run(&fixture);
    let top = before.hypotheses[0].clone();
    let decided = |state| model::Hypothesis {
        id: model::HypothesisId(1),
        incident: fixture.incident.id,
        statement: top.statement.clone(),
        role: top.role,
        verdict: top.verdict,
        state,
        cause_class: top.cause_class,
        evidence_for: top.evidence_for.clone(),
        evidence_against: vec![],
        would_confirm: None,
        would_refute: None,
        root: false,
        problem: None,
        reason: Some("seen".into()),
    };
    let (refuted, supported) = (decided(HypothesisState::Refuted), decided(HypothesisState::Supported));
    fixture.decided = vec![refuted];
    assert!(run(&fixture).hypotheses.iter().all(|h| h.statement != top.statement));
    fixture.decided = vec![supported];
    let after = run(&fixture);
    assert!(after.hypotheses.iter().all(|h| h.statement != top.statement));
    assert!(after.actions.iter().any(|a| a.evidence == top.evidence_for), "{:?}", after.actions);
}

#[test]
fn decided_moments_are_left_alone() {
    let mut fixture = all().into_iter().find(|f| f.name == "disk_full").unwrap();
    let at = fixture.evidence[0].at.unwrap();
    fixture.incident.moments = vec![model::MomentMark {
        moment: model::KeyMoment::Resolved,
        at,
        evidence: vec![],
        why: "x".into(),
        decided: true,
    }];
    assert!(run(&fixture).moments.iter().all(|m| m.moment != model::KeyMoment::Resolved));
}

#[test]
fn a_broken_off_run_gives_nothing() {
    let fixture = all().remove(0);
    let case = Case { incident: &fixture.incident, evidence: &fixture.evidence, events: &[], decided: &[] };
    for stop in 0..3 {
        let mut calls = 0;
        let got = draft(&case, &mut |_| {
            calls += 1;
            if calls > stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(got.is_none());
    }
}
