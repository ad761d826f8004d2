#![allow(clippy::unwrap_used)]

use crate::contract::*;
use crate::{Api, FailureCode, Host, Notice};
use model::*;
use proptest::prelude::*;
use std::sync::Arc;

struct Still;

impl Host for Still {
    fn now(&self) -> Utc {
        "2026-03-07T12:00:00Z".parse().unwrap()
    }

    fn notify(&self, _: Notice) {}
}

pub struct Library {
    pub api: Api,
    pub folder: tempfile::TempDir,
}

const CSV: &str = "time,author,text\n\
    2026-03-07T09:00:00Z,Ines Okar,The feed queue stopped at 09:00 and the relay refused mail\n\
    2026-03-07T09:12:00Z,Bo Lind,I restarted the relay and the feed queue drained\n\
    2026-03-07T09:30:00Z,Ines Okar,The relay accepts mail again\n";

/// An incident with three evidence items.
pub fn library() -> Library {
    let folder = tempfile::tempdir().unwrap();
    let api = Api::open(&folder.path().join("library"), Arc::new(Still)).unwrap();
    api.incident_new(IncidentNew { title: "The relay refuses mail".into(), ..Default::default() }).unwrap();
    let file = folder.path().join("relay.csv");
    std::fs::write(&file, CSV).unwrap();
    api.import_run(ImportRun { incident: Some(Ref::new("1")), paths: vec![file], ..Default::default() }).unwrap();
    Library { api, folder }
}

impl Library {
    pub fn show(&self) -> ReviewView {
        self.api.review_show(IncidentRef { incident: Ref::new("1") }).unwrap()
    }

    pub fn try_write(&self, section: Section, markdown: &str, was: Option<&str>) -> Result<ReviewView, crate::Failure> {
        let (markdown, was) = (markdown.to_owned(), was.map(str::to_owned));
        self.api.section_write(SectionWrite { incident: Ref::new("1"), section, markdown, was })
    }

    pub fn write(&self, section: Section, markdown: &str) -> Vec<Passage> {
        super::of(&self.try_write(section, markdown, None).unwrap().review, section).cloned().collect()
    }

    pub fn markdown(&self, section: Section) -> String {
        self.show().sections.into_iter().find(|view| view.section == section).unwrap().markdown
    }

    fn changes(&self) -> i64 {
        self.api.library_show(NoParams {}).unwrap().change_number
    }

    pub fn undo(&self) {
        self.api.history_undo(HistoryUndo { act: None }).unwrap();
    }
}

const TWO: &str = "The feed queue stopped at 09:00. [E1] Bo restarted the relay. [E2]";

#[test]
fn a_sentence_that_stays_keeps_all_and_a_changed_one_is_the_persons() {
    let library = library();
    let first = library.write(Section::Overview, TWO);
    assert_eq!(first.len(), 2);
    assert!(first.iter().all(|p| p.claim.check.is_supported() && p.accepted), "{first:#?}");
    // Nobody accepted the first one.
    let mut open = first[0].clone();
    (open.accepted, open.written_by) = (false, "builtin/1".into());
    library.api.change(library.api.act("test"), |w| Ok(w.passage_put(&open)?)).unwrap();

    let edited = "### Start\n\nThe feed queue stopped at 09:00. [E1]\n\n- Bo restarted the relay at last. [E2] [E999]\n- Ines wrote “The relay accepts mail again”. [E3]";
    let second = library.write(Section::Overview, edited);
    let kept = Passage { lead: "\n\n".into(), ..open.clone() };
    assert_eq!(second[1], kept, "only its place changed");
    assert_eq!((second[0].claim.text.as_str(), second[0].claim.check.is_supported()), ("Start", true));
    assert_eq!(second[2].id, first[1].id, "a rewording takes the place of what it rewords");
    let faults = format!("{:?}", second[2].claim.check);
    assert!(faults.contains("UnknownEvidence { evidence: EvidenceId(999) }"), "{faults}");
    assert_eq!(
        second[3].claim.quotes,
        [Quote { evidence: EvidenceId(3), text: "The relay accepts mail again".into() }]
    );
    assert!(second[3].claim.check.is_supported() && second[3].written_by == "person");
    assert_eq!(library.markdown(Section::Overview), edited);

    // One act, one undo.
    library.undo();
    assert_eq!(library.markdown(Section::Overview), TWO);
    assert_eq!(super::of(&library.show().review, Section::Overview).next(), Some(&open));
}

#[test]
fn sentences_that_move_go_and_come_are_told_apart() {
    let library = library();
    let first = library.write(Section::Impact, "One is a. Two is b. Three is c.");
    let ids = |passages: &[Passage]| passages.iter().map(|p| p.id).collect::<Vec<_>>();
    let [one, two, three] = ids(&first)[..] else { panic!("{first:?}") };
    assert_eq!(ids(&library.write(Section::Impact, "Three is c. One is a. Two is b.")), [three, one, two]);
    let second = library.write(Section::Impact, "Three is c.\n\nTwo is b.");
    assert_eq!(ids(&second), [three, two]);
    let third = library.write(Section::Impact, "Zebras graze. Three is c.\n\nTwo is b.");
    assert_eq!(ids(&third)[1..], [three, two]);
    assert!(third[0].id.0 > 3, "a number is never given twice");
    assert!(library.write(Section::Impact, " \n ").is_empty());
}

#[test]
fn what_changed_meanwhile_is_not_written_over_and_a_final_review_not_at_all() {
    let library = library();
    library.write(Section::Overview, TWO);
    let conflict = library.try_write(Section::Overview, "Mine.", Some("")).unwrap_err();
    assert_eq!(conflict.code, FailureCode::Conflict);
    assert_eq!(library.markdown(Section::Overview), TWO);
    library.try_write(Section::Overview, TWO, Some(&format!("{TWO}\r\n"))).unwrap();
    let actions = library.try_write(Section::Actions, "Mine.", None).unwrap_err();
    assert_eq!(actions.code, FailureCode::Invalid);
    library.api.review_finalise(ReviewFinalise { incident: Ref::new("1"), override_reason: None }).unwrap();
    assert_eq!(library.try_write(Section::Overview, "Mine.", None).unwrap_err().code, FailureCode::Refused);
}

#[test]
fn what_was_learned_is_for_people_and_blocks_nothing() {
    let library = library();
    let learned = library.write(Section::Learned, "We had 40 queues, the root cause was Zoran’s “magic”. [E77]");
    assert!(learned[0].claim.check.is_supported());
    library.write(Section::Overview, "```\n1234567 lines\n```\n\n## 99 problems\n\n---");
    let view = library.show();
    assert!(view.blockers.is_empty(), "{:?}", view.blockers);
    let sections: Vec<_> = view.sections.iter().map(|s| (s.section, s.people_only)).collect();
    assert_eq!(sections.len(), Section::ALL.len() - 1);
    assert_eq!(sections[9..], [(Section::Learned, true), (Section::OpenQuestions, false)]);
    library.write(Section::Impact, "We had 40 queues.");
    assert_eq!(library.show().blockers.len(), 1);
}

#[test]
fn documents_have_the_text_of_every_section() {
    let library = library();
    library.write(Section::Learned, "We **learned** it [there](https://x.example).\n\n> Ines: wait");
    library.write(Section::Overview, TWO);
    let export = |to: &str| {
        let folder = library.folder.path().join("out");
        let params = ExportWrite { incident: Ref::new("1"), to: to.into(), folder, names: false };
        std::fs::read_to_string(&library.api.export_write(params).unwrap().files[0]).unwrap()
    };
    let page = export("html");
    assert!(page.contains("<h2>What we learned</h2>\n<p>We <strong>learned</strong> it <a href=\"https://x.example\""));
    assert!(page.contains("<blockquote><p>Responder 1: wait</p>"), "{page}");
    assert!(page.contains("Bo restarted the relay. <a class=\"chip\" href=\"#e2\">E2</a>"), "{page}");
    let text = export("md");
    assert!(
        text.contains("## What we learned\n\nWe **learned** it [there](https://x.example).\n\n> Responder 1: wait")
    );
    assert!(export("json").contains("\"lead\": \"\\n\\n> \""));
}

#[test]
fn taking_one_sentence_away_leaves_the_blocks_as_they_were() {
    let library = library();
    let all = library.write(Section::Impact, "## Who\n\nOne is a. Two is b.\n\n- Three is c. Four is d.");
    for (gone, left) in [
        (1, "## Who\n\nTwo is b.\n\n- Three is c. Four is d."),
        (3, "## Who\n\nTwo is b.\n\n- Four is d."),
        (2, "## Who\n\n- Four is d."),
        (0, "- Four is d."),
    ] {
        library.api.passage_remove(PassageRef { passage: all[gone].id.into() }).unwrap();
        assert_eq!(library.markdown(Section::Impact), left);
    }
    let view = library.api.review_write(ReviewWrite {
        incident: Ref::new("1"),
        section: "impact".into(),
        text: "# Five\nis [E1] e".into(),
        evidence: vec![],
    });
    assert_eq!(view.unwrap().sections[1].markdown, "- Four is d.\n\n\\# Five is \\[E1\\] e");
}

#[test]
fn a_section_of_many_cited_sentences_is_written_while_a_person_waits() {
    let library = library();
    let text = "The feed queue stopped at 09:00. [E1] Bo restarted the relay. [E2]\n\n".repeat(500);
    let began = std::time::Instant::now();
    assert_eq!(library.write(Section::Overview, &text).len(), 1_000);
    let written = began.elapsed();
    let edited = library.markdown(Section::Overview).replacen("queue", "queues", 1);
    let began = std::time::Instant::now();
    library.write(Section::Overview, &edited);
    let again = began.elapsed();
    println!("1,000 sentences: {written:?}, one of them edited: {again:?}");
    assert!(again < written, "only what changed is checked");
}

#[test]
fn a_sentence_becomes_a_heading_and_back() {
    let library = library();
    let unsupported = library.write(Section::Impact, "All 900 users left");
    assert!(!unsupported[0].claim.check.is_supported());
    let heading = library.write(Section::Impact, "## All 900 users left");
    assert_eq!((heading[0].id, heading[0].claim.check.is_supported()), (unsupported[0].id, true));
    assert!(!library.write(Section::Impact, "All 900 users left")[0].claim.check.is_supported());
}

#[test]
fn blame_is_hinted_at_in_units_of_the_window() {
    let library = library();
    library.write(Section::Overview, "😀 It was **human error** then.");
    let view = library.show();
    let [hint] = &view.sections[0].blame[..] else { panic!("{:?}", view.sections[0]) };
    assert_eq!((hint.start, hint.end, hint.words.as_str()), (12, 23, "human error"));
    assert_eq!((hint.passage, view.sections[0].accepted), (view.sections[0].passages[0], 1));
}

#[test]
fn a_draft_written_back_changes_nothing_and_edits_decide_its_proposals() {
    let folder = tempfile::tempdir().unwrap();
    let api = Api::open(&folder.path().join("library"), Arc::new(Still)).unwrap();
    let incident = api.sample_make(NoParams {}).unwrap().incident.id;
    api.draft_run(DraftRun { incident: incident.into(), ..Default::default() }).unwrap();
    let show = || api.review_show(IncidentRef { incident: incident.into() }).unwrap();
    let change = || api.library_show(NoParams {}).unwrap().change_number;
    let (before, number) = (show(), change());
    assert!(before.sections.iter().filter(|s| !s.passages.is_empty()).count() >= 4);
    let write = |section, markdown: &str| {
        let params = SectionWrite { incident: incident.into(), section, markdown: markdown.to_owned(), was: None };
        api.section_write(params).unwrap()
    };
    for view in &before.sections {
        assert_eq!(write(view.section, &view.markdown), before);
        for passage in super::of(&before.review, view.section) {
            assert!(crate::prose::is_claim(&passage.lead, &passage.claim.text), "{passage:?}");
        }
    }
    assert_eq!(change(), number);

    let view = before.sections.iter().find(|s| s.passages.len() >= 2).unwrap();
    let all: Vec<&Passage> = super::of(&before.review, view.section).collect();
    let rest = super::markdown_of(all[2..].iter().copied());
    let reworded = format!("{} indeed", all[0].claim.text.trim_end_matches('.'));
    let after = write(view.section, &format!("{reworded}\n\n{rest}"));
    let kept: Vec<&Passage> = super::of(&after.review, view.section).collect();
    assert_eq!(kept[0].id, all[0].id);
    assert!(kept[0].accepted && kept[1..].iter().all(|p| !p.accepted && p.written_by != "person"));
    assert_eq!(kept.len(), all.len() - 1);
    let state = |passage: &Passage| {
        let proposal = Ref::from(passage.proposal.unwrap());
        api.proposal_show(ProposalRef { proposal }).unwrap().proposal.state
    };
    assert_eq!(state(all[0]), ProposalState::Edited);
    assert_eq!(state(all[1]), ProposalState::Rejected);
    api.history_undo(HistoryUndo { act: None }).unwrap();
    assert_eq!(
        (show(), state(all[0]), state(all[1])),
        (before.clone(), ProposalState::Proposed, ProposalState::Proposed)
    );
}

#[test]
fn a_section_of_a_megabyte_is_written_and_edited() {
    let library = library();
    let text = "The feed queue stopped at 09:00. [E1] \n\n- and *so* on. 😀 <b>x</b>\n\n".repeat(3_000);
    let long = format!("{text}{}", "word ".repeat(170_000));
    let written = library.write(Section::Learned, &long);
    let markdown = library.markdown(Section::Learned);
    assert!(markdown.len() > 1_000_000 && markdown.matches("word").count() == 170_000);
    let number = library.changes();
    assert_eq!(library.write(Section::Learned, &markdown), written);
    assert_eq!(library.changes(), number);
}

/// Sentences and marks, some of which cite.
fn section() -> impl Strategy<Value = String> {
    let bit = prop::sample::select(vec![
        "The feed queue stopped. ",
        "Bo restarted it. ",
        "Then",
        " it rose? ",
        "[E1] ",
        "[E2]",
        "[E9] ",
        "\n",
        "\n\n",
        "- ",
        "> ",
        "### ",
        "1. ",
        "**",
        "_",
        "`",
        "```\n",
        "“it”",
        "<i>",
        "  \n",
        "---\n",
        "|a|\n|-|\n",
    ]);
    prop::collection::vec(bit, 0..16).prop_map(|bits| bits.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_comes_back_and_writing_it_back_changes_nothing(texts in prop::collection::vec(section(), 1..5)) {
        let library = library();
        for text in texts {
            let before = library.write(Section::Detection, &text);
            let markdown = library.markdown(Section::Detection);
            let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic() && *c != 'E').collect::<String>();
            prop_assert_eq!(letters(&markdown), letters(&text));
            let number = library.changes();
            prop_assert_eq!(&library.write(Section::Detection, &markdown), &before);
            prop_assert_eq!(library.changes(), number);
            let shown = library.try_write(Section::Detection, &markdown, Some(&markdown));
            prop_assert!(shown.is_ok());
        }
        let report = library.api.library_check(LibraryCheck { deep: false }).unwrap();
        prop_assert!(report.sound, "{:?}", report.faults);
    }

    /// Passages as programs and older versions put them: their words may read as any Markdown.
    #[test]
    fn odd_passages_written_back_stay(texts in prop::collection::vec((section(), any::<bool>()), 1..6)) {
        let library = library();
        library.api.change(library.api.act("test"), |w| {
            let review = w.review_ensure(IncidentId(1))?;
            for (text, accepted) in &texts {
                let claim = Claim { section: Section::Lucky, text: text.clone(), evidence: vec![EvidenceId(1)], quotes: vec![], at: None, check: Check::Supported };
                let lead = Section::Lucky.default_lead(false).to_owned();
                w.passage_insert(review.id, Passage { id: ClaimId(0), lead, claim, accepted: *accepted, written_by: "builtin/1".into(), proposal: None }, None)?;
            }
            Ok(())
        }).unwrap();
        let (before, number) = (library.show(), library.changes());
        let markdown = library.markdown(Section::Lucky);
        prop_assert_eq!(&library.try_write(Section::Lucky, &markdown, Some(&markdown)).unwrap(), &before);
        prop_assert_eq!(&library.try_write(Section::Lucky, &format!("{markdown}\n\n"), None).unwrap(), &before);
        prop_assert_eq!(library.changes(), number);
    }
}
