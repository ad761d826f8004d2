//! What Insights answers: figures and charts, each with a sentence on what it counts and the records behind it.

use model::Utc;
use serde::Serialize;

/// Figures and charts over the incidents of a span of time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Insights {
    pub from: Option<Utc>,
    pub to: Option<Utc>,
    /// Those for which there is something to count.
    pub figures: Vec<Figure>,
    pub charts: Vec<Chart>,
}

/// One number.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Figure {
    pub label: String,
    pub value: String,
    /// A sentence that says what was counted.
    pub counts: String,
    /// References of the records behind it, such as `INC-3`; the newest 500 where there are more.
    pub records: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Chart {
    /// Stays the same between versions.
    pub id: String,
    pub title: String,
    /// A sentence that says what was counted.
    pub counts: String,
    /// What a value is a number of.
    pub unit: String,
    pub bars: Vec<Bar>,
    /// What is needed for this chart, when there is nothing to show; then there are no bars.
    pub empty: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Bar {
    pub label: String,
    pub value: f64,
    pub note: Option<String>,
    /// References of the records behind it; the newest 500 where there are more.
    pub records: Vec<String>,
}
