//! What the importers of vendors' material share: walking the records of each part, reading the times of one source,
//! flattening markup, and telling about what was not read.

mod html;
mod part;
mod times;
pub(crate) mod value;

pub(crate) use html::to_text;
pub(crate) use part::{Outcome, Part, each_record};
pub(crate) use times::Times;
