//! Opening a run: what it works from, what is taken out of it, and what stands between it and the door.

use super::{Curtain, Open};
use crate::contract::*;
use crate::document::People;
use crate::drafting::Material;
use crate::{Api, Failure, FailureCode, in_process};
use draft::pipeline::{Plan, Run, RunReport};
use egress::{Mode, RedactRules, Rung};
use model::Passage;

/// Longest wish, in characters.
const LONGEST_WISH: usize = 2_000;

impl Api {
    pub(super) fn run_open(&self, params: DraftOpen) -> Result<Open, Failure> {
        let id = params.incident.id()?;
        let kept = self.profile(&params.with)?;
        kept.profile.check().map_err(|fault| Failure::invalid(fault.to_string()))?;
        // Nothing leaves the machine with such a model, so neither mark is in its way.
        let stays = kept.profile.dialect.is_in_process();
        if stays {
            in_process::ready(&kept.profile)?;
        }
        if !stays && self.mode()? == Mode::Offline {
            return Err(Failure::new(
                FailureCode::Offline,
                "nothing may leave this machine now, so no model can be asked",
            )
            .hint("go online in Settings, Models, or use the built-in drafter"));
        }
        let wish = params.wish.map(|wish| wish.trim().to_owned()).filter(|wish| !wish.is_empty());
        if let Some(wish) = wish.as_deref().filter(|wish| wish.chars().count() > LONGEST_WISH) {
            let length = wish.chars().count();
            return Err(Failure::invalid(format!("the wish has {length} characters; {LONGEST_WISH} are the most")));
        }
        if let Some(section) = params.only.filter(|section| section.is_people_only()) {
            return Err(Failure::new(FailureCode::Refused, format!("`{section}` is written by people only")));
        }
        let task = self.tasks.start(&params.task, &*self.host);
        let material = self.material(id, &task)?;
        if !stays && material.incident.never_leaves {
            return Err(Failure::new(FailureCode::Refused, format!("`{id}` is marked as never leaving this machine"))
                .hint("use the built-in drafter, or take the mark off"));
        }
        let written = self.written(id)?;
        task.progress("hiding", 0, material.evidence.len() as u64);
        let mut curtain = Curtain::new(&self.rules(&material, params.redact)?);
        let plan = Plan {
            context_tokens: kept.profile.context_tokens,
            answer_tokens: kept.profile.answer_tokens,
            fence: format!("{:016x}", self.host.random()),
            left_out: params.left_out.into_iter().collect(),
            only: params.only,
            wish,
            instructions: self.instructions()?,
            memory: self.remembered(id)?,
            count_tokens: egress::estimate_tokens,
        };
        let run = Run::start(&material.case(), &written, plan, &mut curtain);
        task.go_on()?;
        let mut open = Open {
            key: format!("{:016x}", self.host.random()),
            incident: id,
            profile: kept.profile,
            rung: kept.rung.unwrap_or(Rung::JsonSchema),
            only: params.only,
            pipeline: Some(run),
            curtain,
            round: Vec::new(),
            rounds_done: 0,
            calls_made: 0,
            tokens_in: 0,
            tokens_out: 0,
            report: RunReport::default(),
            done: None,
        };
        open.next_round();
        if open.round.is_empty() {
            return Err(Failure::new(FailureCode::Refused, format!("`{id}` has nothing that a model could be shown"))
                .hint("import evidence first, or leave less of it out"));
        }
        Ok(open)
    }

    fn written(&self, id: model::IncidentId) -> Result<Vec<Passage>, Failure> {
        Ok(self.store.read()?.review_current(id)?.map(|review| review.passages).unwrap_or_default())
    }

    /// What is taken out: everybody who wrote or is mentioned, and what the person named.
    fn rules(&self, material: &Material, words: Vec<String>) -> Result<RedactRules, Failure> {
        let mut people = People::default();
        material.evidence.iter().for_each(|item| people.add(item));
        let mut redaction = self.redaction_show(NoParams {})?;
        redaction.words.extend(words.into_iter().filter(|word| !word.trim().is_empty()));
        Ok(RedactRules { persons: people.names().to_vec(), hosts: redaction.hosts, words: redaction.words })
    }
}
