//! Bars and figures with the records behind them.

use crate::contract::{Bar, Chart, Figure, Insights};
use std::fmt::Display;

/// So many records are named behind a bar; a page that lists more is not read.
pub(super) const NAMED: usize = 500;

/// References of the records, newest first, and a note when not all are named.
fn named<T: Display + Ord + Copy>(mut ids: Vec<T>) -> (Vec<String>, Option<String>) {
    let all = ids.len();
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(NAMED);
    let note = (all > NAMED).then(|| format!("the newest {NAMED} of {all} are listed"));
    (ids.iter().map(|id| id.to_string()).collect(), note)
}

/// A bar that is as long as its records are many.
pub(super) fn bar<T: Display + Ord + Copy>(label: impl Into<String>, ids: Vec<T>, note: Option<String>) -> Bar {
    let value = ids.len() as f64;
    valued(label, value, ids, note)
}

/// A bar whose length is not the number of its records.
pub(super) fn valued<T: Display + Ord + Copy>(
    label: impl Into<String>,
    value: f64,
    ids: Vec<T>,
    note: Option<String>,
) -> Bar {
    let (records, cut) = named(ids);
    let notes: Vec<String> = note.into_iter().chain(cut).collect();
    Bar { label: label.into(), value, note: (!notes.is_empty()).then(|| notes.join("; ")), records }
}

/// A chart as it is declared.
pub(super) struct Plan {
    pub id: &'static str,
    pub title: &'static str,
    pub unit: &'static str,
    pub counts: String,
    /// What is needed, when there is nothing to show.
    pub needs: &'static str,
}

impl Plan {
    /// Bars that are all zero show nothing.
    pub fn with(self, bars: Vec<Bar>) -> Chart {
        let empty = bars.iter().all(|bar| bar.value == 0.0);
        Chart {
            id: self.id.to_owned(),
            title: self.title.to_owned(),
            unit: self.unit.to_owned(),
            counts: self.counts,
            bars: if empty { Vec::new() } else { bars },
            empty: empty.then(|| self.needs.to_owned()),
        }
    }
}

pub(super) fn figure<T: Display + Ord + Copy>(
    out: &mut Insights,
    label: &str,
    value: impl Into<String>,
    counts: impl Into<String>,
    ids: Vec<T>,
) {
    let (records, _) = named(ids);
    out.figures.push(Figure { label: label.to_owned(), value: value.into(), counts: counts.into(), records });
}

/// A share in whole percent; `whole` is not 0.
pub(super) fn percent(part: usize, whole: usize) -> String {
    format!("{:.0}%", part as f64 / whole as f64 * 100.0)
}

/// A word of the model as people read it.
pub(super) fn plain(word: &str) -> String {
    word.replace('_', " ")
}
