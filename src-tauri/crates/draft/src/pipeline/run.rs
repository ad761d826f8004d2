//! The state machine of a run: extract, weigh, challenge, write and actions, each round from the answers of the last.
//!
//! Refused: losing the rest to one failed call; its part is the built-in drafter's, and the report says so.

use super::cover::Cover;
use super::desk::{Block, Desk, Wording};
use super::doubt::Doubts;
use super::exhibit::{self, Exhibit};
use super::fact::{self, Fact};
use super::fence::Fence;
use super::report::{FailedCall, LeftOut, LeftOutWhy, RunReport, told};
use super::select::{self, Cut};
use super::sentence::Judge;
use super::text::one_line;
use super::weigh::{Beside, Weighed};
use super::write::{GROUPS, Material, wishes};
use super::{Call, Plan, Remembered, Reply, Step, Veil, act, challenge, regenerate, schema, weigh, write};
use crate::builtin::{self, Case};
use crate::check::Corpus;
use model::{Claim, Draft, DraftedAction, EvidenceId, HypothesisState, Passage, Section, Verdict};
use prompts::Template;
use std::collections::{BTreeMap, BTreeSet};

/// Tokens of evidence below which a slice is not worth a call.
const LEAST: u32 = 200;
/// Tokens of an answer that one fact takes.
const FACT: u32 = 90;

/// What an answer is for.
#[derive(Clone, Debug)]
pub(super) enum Purpose {
    Slice,
    Weigh,
    Challenge,
    /// Position in [`GROUPS`].
    Write(usize),
    Actions,
    /// One section, written again.
    Again(Section),
}

/// One run, from evidence to draft.
pub struct Run {
    pub(super) desk: Desk,
    pub(super) calls: Vec<Call>,
    pub(super) purposes: Vec<Purpose>,
    pub(super) built_in: Draft,
    pub(super) only: Option<Section>,
    pub(super) wish: Option<String>,
    pub(super) instructions: BTreeMap<Section, String>,
    pub(super) report: RunReport,
    memory: Vec<Remembered>,
    doubts: Option<Doubts>,
    facts: Vec<Fact>,
    /// `None` until weighed; the second is true when a model weighed them.
    pub(super) weighed: Option<(Vec<Weighed>, bool)>,
    /// Claims of each group that was written.
    pub(super) claims: BTreeMap<usize, Vec<Claim>>,
    pub(super) causes: BTreeMap<usize, Claim>,
    pub(super) actions: Option<Vec<DraftedAction>>,
    /// Sentences that the review has already.
    pub(super) standing: BTreeSet<(Section, String)>,
}

impl Run {
    /// Selects, numbers, hides and fences the evidence, and makes the first round. `written` is what the review says now.
    pub fn start(case: &Case<'_>, written: &[Passage], plan: Plan, veil: &mut dyn Veil) -> Run {
        // What the person left out is not there: no word of it can come back by what is made of the evidence.
        let person = case.evidence.iter().filter(|item| plan.left_out.contains(&item.id)).map(|item| item.id);
        let mut left: Vec<_> = person.map(|id| (id, LeftOutWhy::Person)).collect();
        let evidence: Vec<_> = case.evidence.iter().filter(|item| !plan.left_out.contains(&item.id)).cloned().collect();
        let case = &Case { evidence: &evidence, ..*case };
        let (built_in, study) = builtin::draft_and_study(case);
        let events: BTreeSet<_> = case.events.iter().filter(|event| event.hidden).map(|event| event.id).collect();
        let (mut admitted, not_admitted) = select::admitted(case.evidence, &events);
        left.extend(not_admitted);
        if plan.only.is_some() {
            let cited = regenerate::cited(written, &built_in);
            admitted.retain(|item| cited.contains(&item.id));
        }
        let fence = Fence::new(&plan.fence);
        let mut exhibits = exhibit::all(&admitted, &fence, veil);
        let cover = Cover::of(exhibits.iter().flat_map(Exhibit::texts), veil);
        exhibits.iter_mut().for_each(|exhibit| exhibit.cover(&cover));
        let weights = select::weights(&built_in, &study);
        let filler = select::thread_filler(&admitted, &weights);
        let context = plan.context_tokens;
        let desk = Desk {
            evidence: case.evidence.to_vec(),
            places: case.evidence.iter().enumerate().map(|(at, item)| (item.id, at)).collect(),
            incident: incident(case, &fence, &cover, veil),
            fence,
            cover,
            count: plan.count_tokens,
            context,
            answer: plan.answer_tokens.clamp(1, (context / 3).max(1)),
            weights,
            exhibits: BTreeMap::new(),
            moments: built_in.moments.clone(),
            decided: case.decided.to_vec(),
        };
        let mut run = Run {
            desk,
            calls: Vec::new(),
            purposes: Vec::new(),
            built_in,
            only: plan.only,
            wish: plan.wish,
            instructions: plan.instructions,
            report: RunReport::default(),
            memory: plan.memory,
            doubts: None,
            facts: Vec::new(),
            weighed: None,
            claims: BTreeMap::new(),
            causes: BTreeMap::new(),
            actions: None,
            standing: written.iter().map(|p| (p.claim.section, p.claim.text.clone())).collect(),
        };
        match run.only {
            Some(section) => {
                run.desk.exhibits = exhibits.into_iter().map(|exhibit| (exhibit.id, exhibit)).collect();
                regenerate::ask(&mut run, section, written, veil);
            }
            None => {
                run.report.left_out = left.into_iter().map(|(evidence, why)| LeftOut { evidence, why }).collect();
                run.extract(exhibits, &filler);
                run.doubts = Some(Doubts::new(study, &run.built_in.hypotheses, &run.desk));
            }
        }
        run
    }

    /// The calls to make now, independent of each other; none when the run has finished.
    pub fn round(&self) -> &[Call] {
        &self.calls
    }

    /// What the run says of itself so far.
    pub fn report(&self) -> RunReport {
        self.report.clone()
    }

    /// Takes one reply for each call of the round, in order; what is missing counts as failed, what is more is not read.
    pub fn feed(&mut self, replies: Vec<Reply>, veil: &mut dyn Veil) {
        let calls = std::mem::take(&mut self.calls);
        let purposes = std::mem::take(&mut self.purposes);
        let Some(first) = purposes.first().cloned() else { return };
        let mut replies = replies.into_iter();
        let mut answered = 0;
        for (call, purpose) in calls.iter().zip(&purposes) {
            let reply = replies.next().unwrap_or(Reply::Failed { reason: "There was no answer.".to_owned() });
            let reason = match reply {
                Reply::Failed { reason } => reason,
                Reply::Complete(value) if self.take(call, purpose, &value, veil).is_some() => {
                    answered += 1;
                    continue;
                }
                Reply::Complete(_) => "The answer does not have the form that was asked for.".to_owned(),
            };
            self.without(call, purpose, reason, veil);
        }
        match first {
            Purpose::Slice => self.after_extract(answered, veil),
            Purpose::Weigh => self.after_weigh(veil),
            Purpose::Challenge => self.write(veil),
            Purpose::Write(_) | Purpose::Actions | Purpose::Again(_) => {}
        }
    }

    /// Reads one answer; `None` when it is of no use.
    fn take(&mut self, call: &Call, purpose: &Purpose, value: &serde_json::Value, veil: &mut dyn Veil) -> Option<()> {
        let corpus = Corpus::new(&self.desk.evidence);
        let judge = Judge { corpus: &corpus, allowed: &call.evidence, cause_allowed: cause_allowed(&self.desk) };
        let (desk, report) = (&self.desk, &mut self.report);
        match purpose {
            Purpose::Slice => {
                self.facts.extend(fact::take(desk, &corpus, value, &call.evidence, veil, report)?);
            }
            Purpose::Weigh => {
                let weighed = weigh::take(desk, value, &call.evidence, veil, report)?;
                self.weighed = Some((weighed, true));
            }
            Purpose::Challenge => {
                let weighed = &mut self.weighed.as_mut()?.0;
                challenge::apply(desk, weighed, value, &call.evidence, veil, report)?;
            }
            Purpose::Write(group) => {
                let hypotheses = self.weighed.as_ref().map_or(0, |(weighed, _)| weighed.len());
                let written = write::take(&judge, value, GROUPS[*group].1, hypotheses, veil, report)?;
                self.claims.insert(*group, written.claims);
                self.causes.extend(written.hypotheses);
            }
            Purpose::Actions => {
                let hypotheses = self.weighed.as_ref().map_or(0, |(weighed, _)| weighed.len());
                self.actions = Some(act::take(&judge, value, hypotheses, veil, report)?);
            }
            Purpose::Again(section) => {
                let written = write::take(&judge, value, &[*section], 0, veil, report)?;
                self.claims.insert(0, written.claims);
            }
        }
        Some(())
    }

    /// Notes a call without a usable answer, and lets the built-in drafter stand in.
    fn without(&mut self, call: &Call, purpose: &Purpose, reason: String, veil: &mut dyn Veil) {
        let instead = match purpose {
            Purpose::Slice => {
                let items: BTreeSet<EvidenceId> = call.evidence.iter().copied().collect();
                self.facts.extend(fact::told(&self.desk, &self.built_in.claims, &items, veil));
                "What the built-in drafter found in this slice is used."
            }
            Purpose::Weigh => "The hypotheses of the built-in drafter are used.",
            Purpose::Challenge => "The hypotheses stand as they were weighed; only code has doubted them.",
            Purpose::Write(_) | Purpose::Again(_) => "What the built-in drafter wrote is used.",
            Purpose::Actions => "The actions of the built-in drafter are used.",
        };
        self.fail(call.step, call.label.clone(), reason, instead);
    }

    pub(super) fn fail(&mut self, step: Step, label: String, reason: String, instead: &str) {
        self.report.failed.push(FailedCall { step, label, reason: told(&reason), instead: instead.to_owned() });
    }

    fn too_small(&mut self, step: Step, label: &str, instead: &str) {
        let reason = format!(
            "The context of {} tokens has no room for this question beside an answer of {}.",
            self.desk.context, self.desk.answer
        );
        self.fail(step, label.to_owned(), reason, instead);
    }

    /// The first round: the evidence by slices.
    fn extract(&mut self, exhibits: Vec<Exhibit>, filler: &BTreeSet<EvidenceId>) {
        let most = (self.desk.answer / FACT).clamp(4, fact::MOST as u32).to_string();
        let wording = Wording {
            step: Step::Extract,
            file: "model/extract.md",
            texts: vec![prompts::Rules::TEXT, prompts::Extract::TEXT, prompts::ExtractAsk::TEXT],
            system: prompts::Extract { rules: &self.desk.rules(), most: &most }.render(),
            schema_name: "facts",
            schema: schema::facts(),
        };
        let ask =
            |incident: &str, slice: &str, material: &str| prompts::ExtractAsk { incident, slice, material }.render();
        let room = self.desk.room(&wording, &ask(&self.desk.incident, "00 of 00", "")).saturating_sub(16);
        if room < LEAST || exhibits.is_empty() {
            if !exhibits.is_empty() {
                self.too_small(Step::Extract, "facts", "The whole draft is the built-in drafter's.");
            }
            return;
        }
        let cut = Cut { fence: &self.desk.fence, count: self.desk.count, room };
        let slices = cut.slices(&exhibits, &self.desk.weights, filler);
        self.report
            .left_out
            .extend(slices.left.iter().map(|(evidence, why)| LeftOut { evidence: *evidence, why: *why }));
        let number = slices.slices.len();
        let mut shown: BTreeSet<EvidenceId> = BTreeSet::new();
        for (at, slice) in slices.slices.into_iter().enumerate() {
            let name = format!("{} of {number}", at + 1);
            let weight = |id: &EvidenceId| self.desk.weights.get(id).copied().unwrap_or(0);
            let cuts: BTreeSet<EvidenceId> = slice.iter().filter(|s| s.cut).map(|s| s.id).collect();
            let blocks = slice.into_iter().map(|s| Block { weight: weight(&s.id), text: s.block, ids: vec![s.id] });
            let made = self.desk.call(&wording, format!("slice {name}"), vec![blocks.collect()], &|lists| {
                ask(&self.desk.incident, &name, &lists[0])
            });
            let Some((call, left)) = made else { continue };
            let over = left.into_iter().flat_map(|block| block.ids);
            self.report.left_out.extend(over.map(|evidence| LeftOut { evidence, why: LeftOutWhy::Budget }));
            shown.extend(&call.evidence);
            self.report.shortened.extend(call.evidence.iter().filter(|id| cuts.contains(id)));
            self.calls.push(call);
            self.purposes.push(Purpose::Slice);
        }
        self.report.left_out.sort_by_key(|left| left.evidence);
        self.report.slices = self.calls.len();
        self.report.shown = shown.len();
        self.desk.exhibits =
            exhibits.into_iter().filter(|e| shown.contains(&e.id)).map(|exhibit| (exhibit.id, exhibit)).collect();
    }

    fn after_extract(&mut self, answered: usize, veil: &mut dyn Veil) {
        if self.facts.is_empty() && answered > 0 {
            let reason = "No fact of the answers stands in the evidence; the built-in drafter's are used.";
            self.report.abstain(Step::Extract, reason);
            let items: BTreeSet<EvidenceId> = self.desk.exhibits.keys().copied().collect();
            self.facts = fact::told(&self.desk, &self.built_in.claims, &items, veil);
        }
        let mut seen = BTreeSet::new();
        self.facts.retain(|fact| seen.insert((fact.evidence, fact.quote.clone())));
        self.report.facts = self.facts.len();
        // Where every question failed there is nobody to ask the next.
        if answered == 0 || self.facts.is_empty() {
            return;
        }
        let beside = Beside { changes: &self.built_in.changes, memory: &self.memory };
        match weigh::call(&self.desk, &self.facts, &beside, veil) {
            Some((call, left)) => {
                no_room(&mut self.report, Step::Weigh, &left);
                self.calls.push(call);
                self.purposes.push(Purpose::Weigh);
            }
            None => {
                self.too_small(Step::Weigh, "causes", "The hypotheses of the built-in drafter are used.");
                self.after_weigh(veil);
            }
        }
    }

    fn after_weigh(&mut self, veil: &mut dyn Veil) {
        if self.weighed.is_none() {
            self.weighed = Some((weigh::told(&self.desk, &self.built_in.hypotheses, veil), false));
        }
        let Some((weighed, by_model)) = &mut self.weighed else { return };
        if *by_model && let Some(doubts) = &self.doubts {
            doubts.apply(&self.desk, &self.facts, weighed, &mut self.report);
        }
        challenge::settle(weighed);
        if weighed.is_empty() {
            return self.write(veil);
        }
        match challenge::call(&self.desk, &self.facts, weighed) {
            Some((call, _)) => {
                self.calls.push(call);
                self.purposes.push(Purpose::Challenge);
            }
            None => {
                self.too_small(Step::Challenge, "challenge", "Only code has doubted the hypotheses.");
                self.write(veil);
            }
        }
    }

    /// The last round: all sections, and the actions.
    fn write(&mut self, veil: &mut dyn Veil) {
        let weighed = self.weighed.as_ref().map(|(weighed, _)| weighed.as_slice()).unwrap_or_default();
        let hypotheses = weigh::blocks(&self.desk, weighed);
        let facts = fact::blocks(&self.desk, &self.facts);
        let mut failed = Vec::new();
        for (group, (label, sections)) in GROUPS.iter().enumerate() {
            let with_hypotheses = group == write::WITH_HYPOTHESES;
            let mut wished = sections.to_vec();
            wished.extend(with_hypotheses.then_some(Section::Causes));
            let wish = wishes(&self.desk, &self.instructions, &wished, self.wish.as_deref(), veil);
            let (hypotheses, facts) = (hypotheses.clone(), facts.clone());
            match write::call(&self.desk, Material { label, sections, with_hypotheses, hypotheses, facts, wish }) {
                Some((call, left)) => {
                    if group == 0 {
                        no_room(&mut self.report, Step::Write, &left);
                    }
                    self.calls.push(call);
                    self.purposes.push(Purpose::Write(group));
                }
                None => failed.push((Step::Write, *label)),
            }
        }
        let wish = wishes(&self.desk, &self.instructions, &[Section::Actions], self.wish.as_deref(), veil);
        match act::call(&self.desk, hypotheses, facts, &wish) {
            Some((call, _)) => {
                self.calls.push(call);
                self.purposes.push(Purpose::Actions);
            }
            None => failed.push((Step::Actions, "actions")),
        }
        for (step, label) in failed {
            self.too_small(step, label, "What the built-in drafter proposes is used.");
        }
    }

    /// The draft, with the built-in drafter's part wherever no answer was taken, and the words of that part: what stood in
    /// for a call, and what no model is asked for.
    pub fn finish(mut self) -> (Draft, RunReport, BTreeSet<String>) {
        let own: BTreeSet<String> = words(&self.built_in).map(str::to_owned).collect();
        let draft = if self.only.is_some() { regenerate::draft(&mut self) } else { self.assemble() };
        let built_in = words(&draft).filter(|words| own.contains(*words)).map(str::to_owned).collect();
        (draft, self.report, built_in)
    }
}

/// What a draft says, proposal by proposal.
fn words(draft: &Draft) -> impl Iterator<Item = &str> {
    let claims = draft.claims.iter().map(|claim| claim.text.as_str());
    let hypotheses = draft.hypotheses.iter().map(|hypothesis| hypothesis.statement.as_str());
    let actions = draft.actions.iter().map(|action| action.title.as_str());
    let questions = draft.questions.iter().map(|question| question.text.as_str());
    let moments = draft.moments.iter().map(|mark| mark.why.as_str());
    claims.chain(hypotheses).chain(actions).chain(questions).chain(moments)
}

/// Notes the blocks that a call had no room for.
fn no_room(report: &mut RunReport, step: Step, left: &[Block]) {
    for block in left {
        let words = block.ids.first().map_or_else(|| "material".to_owned(), |id| format!("what is known of {id}"));
        let why = "There was no room for it beside what weighs more.";
        report.refuse(step, block.ids.first().copied(), &words, why);
    }
}

/// True once a person confirmed a factor; the same rule as for what people write.
pub(super) fn cause_allowed(desk: &Desk) -> bool {
    desk.decided.iter().any(|h| h.state == HypothesisState::Supported && h.verdict == Verdict::Confirmed)
}

/// What is known of the incident from its record, in a block.
fn incident(case: &Case<'_>, fence: &Fence, cover: &Cover, veil: &mut dyn Veil) -> String {
    let service = case.incident.service.clone().unwrap_or_default();
    let texts = cover.hide(veil, &[case.incident.title.as_str(), service.as_str()]);
    let line = |text: &str| one_line(&fence.inside(text), 300);
    let mut body = format!("title: {}", line(&texts[0]));
    if !service.trim().is_empty() {
        body.push_str(&format!("\nservice: {}", line(&texts[1])));
    }
    if let Some(severity) = case.incident.severity {
        body.push_str(&format!("\nseverity: {severity}"));
    }
    format!("\n{}", fence.block("incident", &body))
}
