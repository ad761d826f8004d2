//! What the importers of vendors' material share: walking the records of each part, reading machine-written times,
//! flattening markup, and telling about what was not read.

mod html;
#[cfg(test)]
pub(crate) mod kept;
mod part;
mod time;
pub(crate) mod value;

pub(crate) use html::to_text;
pub(crate) use part::{Outcome, Part, each_record};
pub(crate) use time::Clock;

use crate::{Flow, IngestError, Item, Sink};
use model::Finding;

/// Turns the caller's wish to stop into the error that says so.
pub(crate) fn go_on(flow: Flow) -> Result<(), IngestError> {
    if flow.is_break() { Err(IngestError::Cancelled) } else { Ok(()) }
}

pub(crate) fn put(sink: &mut dyn Sink, item: Item) -> Result<(), IngestError> {
    go_on(sink.item(item))
}

pub(crate) fn tell(sink: &mut dyn Sink, finding: Finding) -> Result<(), IngestError> {
    go_on(sink.finding(finding))
}
