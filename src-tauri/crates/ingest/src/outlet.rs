//! Where the importers of line-based sources put what they read: identities, accounts of times, limits, cancelling.
//! What is refused: an item that loses words without a finding.

use crate::findings::counted;
use crate::identity::Ordinals;
use crate::sink::{put, tell};
use crate::time::{Account, DayContext, Rules, Settled, Stamp};
use crate::{IngestError, Item, Reading, Settings, Sink, findings, text};
use model::{EventKind, Extras, Finding, FindingCode, Format, Locator, Severity};

/// One item before it has an identity.
pub(crate) struct Entry {
    pub line: u64,
    /// Where it lies when its line does not tell.
    pub path: Option<String>,
    pub kind: EventKind,
    pub native_id: Option<String>,
    pub author: Option<String>,
    pub channel: Option<String>,
    pub text: String,
    pub raw: Option<String>,
    pub settled: Settled,
    pub extras: Extras,
}

/// The way out for one source.
pub(crate) struct Outlet<'s> {
    pub sink: &'s mut dyn Sink,
    format: Format,
    file: String,
    pub rules: Rules,
    pub day: DayContext,
    account: Account,
    ordinals: Ordinals,
    text_bytes: usize,
    pub items: u64,
}

impl<'s> Outlet<'s> {
    pub fn new(sink: &'s mut dyn Sink, format: Format, settings: &Settings) -> Self {
        let day = settings.day.map(DayContext::with_default).unwrap_or_default();
        Outlet {
            sink,
            format,
            file: String::new(),
            rules: Rules::of(settings),
            day,
            account: Account::default(),
            ordinals: Ordinals::default(),
            text_bytes: settings.limits.text_bytes,
            items: 0,
        }
    }

    /// The next file of the source begins. Clock times do not carry their day from one file into the next.
    pub fn begin(&mut self, file: String, settings: &Settings) {
        self.file = file;
        self.rules = Rules { order: self.rules.order, ..Rules::of(settings) };
        self.day = settings.day.map(DayContext::with_default).unwrap_or_default();
    }

    pub fn place(&self, line: u64) -> Locator {
        Locator { file: self.file.clone(), line: Some(line), id: None }
    }

    pub fn settle(&mut self, raw: &str, stamp: &Stamp) -> Settled {
        self.rules.settle(raw, stamp, &mut self.day)
    }

    pub fn put(&mut self, mut entry: Entry) -> Result<(), IngestError> {
        let place = Locator { id: entry.path, ..self.place(entry.line) };
        if let Some(finding) = self.account.note(&entry.settled, &place) {
            self.finding(finding)?;
        }
        if entry.text.len() > self.text_bytes {
            let kept = text::cut_at(&entry.text, self.text_bytes).to_owned();
            self.finding(findings::at(
                Severity::Warning,
                FindingCode::LimitReached,
                &place.file,
                place.line,
                format!(
                    "this text has {}, more than one item may have; the first {} were kept",
                    counted(entry.text.len() as u64, "byte"),
                    kept.len()
                ),
                "Raise the limit on text of one item if the rest matters.",
            ))?;
            entry.text = kept;
        }
        if let Some(raw) = &mut entry.raw {
            raw.truncate(text::cut_at(raw, self.text_bytes).len());
        }
        let time = entry.settled.time;
        let author = entry.author.as_deref().unwrap_or_default();
        let raw_time = time.raw.as_deref().unwrap_or_default();
        let native = entry.native_id.as_deref().unwrap_or_default();
        let identity = self.ordinals.of_content(self.format, &[raw_time, author, &entry.text, native]);
        self.items += 1;
        let raw = entry.raw.filter(|raw| *raw != entry.text);
        let item = Item {
            identity,
            format: self.format,
            kind: entry.kind,
            native_id: entry.native_id,
            locator: place,
            author: entry.author,
            channel: entry.channel,
            thread: None,
            text: entry.text,
            raw,
            time,
            extras: entry.extras,
        };
        put(self.sink, item)
    }

    pub fn finding(&mut self, finding: Finding) -> Result<(), IngestError> {
        tell(self.sink, finding)
    }

    /// A finding for a line of which only the beginning could be held.
    pub fn told_if_cut(&mut self, line: &text::Line) -> Result<(), IngestError> {
        if !line.cut {
            return Ok(());
        }
        let file = self.file.clone();
        let message = format!("this line is longer than {} bytes; its beginning was kept", line.text.len());
        let hint = "Check whether the file is text for people; raise the limit on text of one item if it is.";
        self.finding(findings::at(
            Severity::Warning,
            FindingCode::LimitReached,
            &file,
            Some(line.number),
            message,
            hint,
        ))
    }

    /// At the end of a file that gave nothing: tells so.
    pub fn tell_if_empty(&mut self, items_before: u64) -> Result<(), IngestError> {
        if self.items > items_before {
            return Ok(());
        }
        let message = format!("`{}` holds nothing that could be read as {}", self.file, self.format);
        let hint = "Name its format with `--as` if it is another one, or leave it out.";
        let finding = findings::at(Severity::Info, FindingCode::Empty, &self.file, None, message, hint);
        self.finding(finding)
    }

    pub fn finish(mut self) -> Result<Reading, IngestError> {
        for finding in self.account.findings() {
            self.finding(finding)?;
        }
        Ok(self.account.reading(&self.rules))
    }
}

/// Wraps what a reader says about `label`.
pub(crate) fn failed(label: &str, source: std::io::Error) -> IngestError {
    IngestError::Read { label: label.to_owned(), source }
}
