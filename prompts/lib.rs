//! Wording as files: sentences of the built-in drafter and prompts for language models, each a Markdown file with typed
//! slots.
//!
//! A template is one struct whose fields are its slots, so a missing or misspelt slot does not compile, and a test
//! compares each file with its struct. Slots are filled in a single pass: text that comes out of evidence is never
//! read as a template again, whatever braces it holds. What is refused: logic, loops and defaults inside a template.

/// A piece of wording with its slots filled.
pub trait Template {
    /// The file, without the newline at its end.
    const TEXT: &'static str;
    /// Names of the slots, in order of declaration.
    const SLOTS: &'static [&'static str];
    /// The value for a slot.
    fn slot(&self, name: &str) -> Option<&str>;

    /// The text with every slot filled.
    fn render(&self) -> String {
        fill(Self::TEXT, |name| self.slot(name))
    }
}

/// Replaces each `{{name}}` that `value` knows; everything else stays as it is, filled text included.
fn fill<'a>(template: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(open) = rest.find("{{") {
        let after = &rest[open + 2..];
        let Some(close) = after.find("}}") else { break };
        out.push_str(&rest[..open]);
        match value(after[..close].trim()) {
            Some(text) => out.push_str(text),
            None => out.push_str(&rest[open..open + close + 4]),
        }
        rest = &after[close + 2..];
    }
    out.push_str(rest);
    out
}

macro_rules! templates {
    (
        $($(#[$meta:meta])* $name:ident { $($slot:ident),+ } = $file:literal;)+
        @fixed $($(#[$fixed_meta:meta])* $fixed:ident = $fixed_file:literal;)+
    ) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name<'a> { $(pub $slot: &'a str),+ }

            impl Template for $name<'_> {
                const TEXT: &'static str = include_str!($file).trim_ascii_end();
                const SLOTS: &'static [&'static str] = &[$(stringify!($slot)),+];
                fn slot(&self, name: &str) -> Option<&str> {
                    match name { $(stringify!($slot) => Some(self.$slot),)+ _ => None }
                }
            }
        )+
        $(
            $(#[$fixed_meta])*
            #[derive(Clone, Copy, Debug)]
            pub struct $fixed;

            impl Template for $fixed {
                const TEXT: &'static str = include_str!($fixed_file).trim_ascii_end();
                const SLOTS: &'static [&'static str] = &[];
                fn slot(&self, _name: &str) -> Option<&str> { None }
            }
        )+

        #[cfg(test)]
        const ALL: &[(&str, &str, &[&str])] = &[
            $(($file, <$name<'static> as Template>::TEXT, <$name<'static> as Template>::SLOTS),)+
            $(($fixed_file, $fixed::TEXT, $fixed::SLOTS),)+
        ];
    };
}

templates! {
    /// Someone's words at an instant.
    Said { time, who, says, words } = "builtin/said.md";
    /// Someone's words, instant unknown. `who` begins the sentence.
    SaidUndated { who, says, words } = "builtin/said_undated.md";
    FirstSign { time, words } = "builtin/first_sign.md";
    Detected { time, words } = "builtin/detected.md";
    Ended { time, words } = "builtin/ended.md";
    EndedAfter { time, length, words } = "builtin/ended_after.md";
    EndUnknown { time } = "builtin/end_unknown.md";
    NoCause { words } = "builtin/no_cause.md";
    Lead { words } = "builtin/lead.md";
    /// For the overview where no hypothesis is likely.
    NearestLead { words } = "builtin/nearest_lead.md";
    ChangeNamed { reference, title } = "builtin/change_named.md";
    CauseStated { verdict, time, who, says, words } = "builtin/cause_stated.md";
    CauseUndated { verdict, who, says, words } = "builtin/cause_undated.md";
    CauseChange { verdict, reference, title, time } = "builtin/cause_change.md";
    /// A change, with what somebody said of how it did its harm.
    CauseChangeSaid { verdict, reference, title, time, who, says, words } = "builtin/cause_change_said.md";
    CauseLaterChange { verdict, reference, title } = "builtin/cause_later_change.md";
    LaterChange { reference, title } = "builtin/later_change.md";
    Undetected { from, words, to } = "builtin/undetected.md";
    Unacknowledged { from, words, to } = "builtin/unacknowledged.md";
    Unanswered { words, who, time } = "builtin/unanswered.md";
    Gap { from, to } = "builtin/gap.md";
    Unconfirmed { words } = "builtin/unconfirmed.md";
    Retracted { words, against } = "builtin/retracted.md";
    Late { length, from, to } = "builtin/late.md";
    LateSeen { length, from, to } = "builtin/late_seen.md";
    Dormant { reference, length } = "builtin/dormant.md";
    Attempted { words } = "builtin/attempted.md";
    ConfirmChange { reference } = "builtin/confirm_change.md";
    RefuteBefore { time } = "builtin/refute_before.md";
    /// What every prompt for a model begins with. `fence` is the random mark of the run.
    Rules { fence } = "model/rules.md";
    /// The prompts come in pairs: the first is the same for all calls of a step, the one to ask with holds the material.
    Extract { rules, most } = "model/extract.md";
    ExtractAsk { incident, slice, material } = "model/extract_ask.md";
    Weigh { rules, most } = "model/weigh.md";
    WeighAsk { incident, moments, facts, changes, decided, memory } = "model/weigh_ask.md";
    Challenge { rules } = "model/challenge.md";
    ChallengeAsk { incident, hypotheses, items, facts } = "model/challenge_ask.md";
    Write { rules, sections } = "model/write.md";
    WriteAsk { incident, hypotheses, facts, wish } = "model/write_ask.md";
    Actions { rules } = "model/actions.md";
    ActionsAsk { incident, hypotheses, facts, wish } = "model/actions_ask.md";
    /// A hypothesis as a sentence of the review, where no better one was written.
    Statement { verdict, statement } = "model/statement.md";
    @fixed
    ConfirmStated = "builtin/confirm_stated.md";
    ConfirmState = "builtin/confirm_state.md";
    ConfirmResponse = "builtin/confirm_response.md";
    ConfirmDetection = "builtin/confirm_detection.md";
    RefuteStated = "builtin/refute_stated.md";
    RefuteResponse = "builtin/refute_response.md";
    RefuteDetection = "builtin/refute_detection.md";
    SectionOverview = "model/section_overview.md";
    SectionImpact = "model/section_impact.md";
    SectionDetection = "model/section_detection.md";
    SectionHighlights = "model/section_highlights.md";
    SectionCauses = "model/section_causes.md";
    /// Contributing factors where no hypothesis is weighed with them.
    SectionPassages = "model/section_passages.md";
    SectionAttempts = "model/section_attempts.md";
    SectionWentWell = "model/section_went_well.md";
    SectionWentBadly = "model/section_went_badly.md";
    SectionLucky = "model/section_lucky.md";
    SectionOpenQuestions = "model/section_open_questions.md";
    SectionActions = "model/section_actions.md";
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_file_has_exactly_the_slots_of_its_struct() {
        for (file, text, slots) in ALL {
            let found = std::cell::RefCell::new(Vec::new());
            fill(text, |name| {
                found.borrow_mut().push(name.to_owned());
                Some("")
            });
            let mut found = found.into_inner();
            found.sort();
            found.dedup();
            let mut declared: Vec<_> = slots.iter().map(|s| s.to_string()).collect();
            declared.sort();
            assert_eq!(found, declared, "{file}");
            // A sentence of the built-in drafter is one line; what a model is asked may be many.
            assert!(!text.is_empty() && (file.starts_with("model/") || !text.contains('\n')), "{file}");
        }
    }

    #[test]
    fn slot_text_is_never_read_as_a_template() {
        let text = Said { time: "{{who}}", who: "{{words}}", says: "wrote", words: "{{time}} }} {{" }.render();
        assert_eq!(text, "At {{who}}, {{words}} wrote: “{{time}} }} {{”.");
    }

    #[test]
    fn what_is_no_slot_stays() {
        assert_eq!(fill("a {{b}} {{ c }} {{", |n| (n == "c").then_some("x")), "a {{b}} x {{");
    }
}
