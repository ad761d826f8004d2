//! What a text says about all of its times: one look through the whole before any item is read.

use super::markup::{Definitions, definition, readable};
use crate::text::Line;
use crate::time::{self, OrderVotes, Zone};
use chrono::{Datelike, NaiveDate};
use regex::Regex;
use std::sync::LazyLock;

/// Reference links remembered; beyond it they stay as they are written.
const DEFINITIONS: usize = 10_000;
/// Bytes of one paragraph that are looked at.
const PARAGRAPH: usize = 4096;

static ZONE_SAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:times|timestamps|time ?zone|timeline|all time|time)\b[^.;|\n]{0,60}")
        .expect("a fixed pattern")
});
static DAY_SAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bunless (?:otherwise|stated|noted)|\ball (?:events|times|entries)\b|\bevents (?:happened|occurred|took place) on\b")
        .expect("a fixed pattern")
});

/// Declarations of one text.
#[derive(Debug, Default)]
pub struct Survey {
    pub definitions: Definitions,
    pub zone: Option<Zone>,
    /// "All events happened on …".
    pub day: Option<NaiveDate>,
    /// The only full date in the text, where there is just one.
    only_day: Option<NaiveDate>,
    many_days: bool,
    pub year: Option<i32>,
    pub votes: OrderVotes,
    paragraph: String,
    fenced: bool,
    front: Option<&'static str>,
}

impl Survey {
    pub fn look(&mut self, line: &Line) {
        let trimmed = line.text.trim();
        if self.front_matter(line.number, trimmed) {
            return;
        }
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            self.fenced = !self.fenced;
            return self.finish();
        }
        if self.fenced {
            return;
        }
        if let Some((name, target)) = definition(trimmed) {
            if self.definitions.len() < DEFINITIONS {
                self.definitions.insert(name, target);
            }
            return;
        }
        if trimmed.is_empty() || trimmed.starts_with(['#', '|']) || bullet(trimmed) {
            self.finish();
        }
        if self.paragraph.len() + trimmed.len() < PARAGRAPH {
            if !self.paragraph.is_empty() {
                self.paragraph.push(' ');
            }
            self.paragraph.push_str(trimmed);
        }
    }

    /// Takes in the paragraph that just ended.
    pub fn finish(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        if paragraph.is_empty() {
            return;
        }
        let text = readable(&paragraph, &self.definitions);
        if self.zone.is_none() {
            self.zone = zone_said(&text);
        }
        let declares = DAY_SAID.is_match(&text);
        for (word, stamp) in dates_in(&text) {
            self.votes.count(word);
            if let time::Dated::Day(day) = stamp.date {
                self.year.get_or_insert(day.year());
                self.many_days |= self.only_day.is_some_and(|only| only != day);
                self.only_day.get_or_insert(day);
                if declares && stamp.clock.is_none() {
                    self.day.get_or_insert(day);
                }
            }
        }
    }

    /// The one day that the text speaks of.
    pub fn only_day(&self) -> Option<NaiveDate> {
        self.only_day.filter(|_| !self.many_days)
    }

    /// Steps through front matter; its date gives the year only, as it may be the day of publishing.
    fn front_matter(&mut self, number: u64, trimmed: &str) -> bool {
        match self.front {
            Some(fence) => {
                if trimmed == fence {
                    self.front = None;
                } else if let Some((_, stamp)) = dates_in(trimmed).next()
                    && let time::Dated::Day(day) = stamp.date
                {
                    self.year.get_or_insert(day.year());
                }
                true
            }
            None => {
                self.front = opens_front_matter(number, trimmed);
                self.front.is_some()
            }
        }
    }
}

/// The mark that closes the front matter which this line opens.
pub fn opens_front_matter(number: u64, trimmed: &str) -> Option<&'static str> {
    match trimmed {
        "---" if number == 1 => Some("---"),
        "+++" if number == 1 => Some("+++"),
        _ => None,
    }
}

fn bullet(trimmed: &str) -> bool {
    trimmed.starts_with("- ") || trimmed.starts_with("* ") || trimmed.starts_with("+ ")
}

/// The zone that a sentence declares for the times around it: `All times are in UTC`, `Timeline (CET)`.
pub fn zone_said(text: &str) -> Option<Zone> {
    if !["ime", "IME"].iter().any(|part| text.contains(part)) {
        return None;
    }
    ZONE_SAID.find_iter(text).find_map(|said| {
        let words = said.as_str();
        let lower = words.to_lowercase();
        // Two zones at once declare neither.
        if lower.contains(" both ") {
            return None;
        }
        let declares = ["times", "timestamps", "time zone", "timezone", "all time", "time ("];
        let bracketed = lower.starts_with("timeline") && lower.contains(['(', '[']);
        if !bracketed && !declares.iter().any(|word| lower.starts_with(word)) {
            return None;
        }
        words.split([' ', '(', '[', ',', ':']).filter(|word| word.len() >= 2).find_map(|word| {
            let word = word.trim_matches([')', ']', '*', '_', '"', '`']);
            time::declared_zone(word)
        })
    })
}

/// Dates at the beginnings of words, with the word at which each begins.
fn dates_in(text: &str) -> impl Iterator<Item = (&str, time::Stamp)> {
    let mut taken = 0;
    let starts = text.char_indices().scan(' ', |before, (at, c)| {
        let start = !before.is_alphanumeric() && c.is_alphanumeric() && !matches!(before, '/' | '-' | '.' | '_' | '=');
        *before = c;
        Some(start.then_some(at))
    });
    starts.flatten().filter_map(move |at| {
        if at < taken {
            return None;
        }
        let (stamp, used) = time::scan(crate::text::cut_at(&text[at..], 80))?;
        let dated = stamp.fault.is_none() && matches!(stamp.date, time::Dated::Day(_) | time::Dated::Unordered { .. });
        if !dated {
            return None;
        }
        taken = at + used;
        Some((&text[at..at + used], stamp))
    })
}

/// The date that stands anywhere in a heading.
pub fn day_in(text: &str, order: Option<time::DateOrder>) -> Option<NaiveDate> {
    dates_in(text).find_map(|(_, stamp)| stamp.date.day(order)?.ok())
}
