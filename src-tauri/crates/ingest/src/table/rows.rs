//! One table, however it is written, and the way through its rows.

use super::Meaning;
use super::columns::Layout;
use super::objects::{self, Head, Next, Objects};
use super::records::Records;
use crate::outlet::failed;
use crate::text::{self, Damage, EncodingNote, Utf8Reader};
use crate::{IngestError, Tree};
use std::io::Read;

/// How a file is laid out, told from its beginning.
pub(super) struct Table {
    pub layout: Layout,
    /// It is written as JSON.
    objects: Option<Head>,
}

impl Table {
    /// `None` when the beginning is no table.
    pub fn of(sample: &text::Sample, mapping: &[(Meaning, String)]) -> Option<Table> {
        if let Some(mut head) = objects::head(&sample.text) {
            let layout = Layout::of_named(head.names.clone(), std::mem::take(&mut head.rows), mapping);
            return Some(Table { layout, objects: Some(head) });
        }
        Some(Table { layout: Layout::of(&sample.text, sample.complete, mapping)?, objects: None })
    }

    pub fn is_json(&self) -> bool {
        self.objects.is_some()
    }

    /// The rows below the header.
    pub fn open<'t>(&self, tree: &'t dyn Tree, part: usize, limit: usize) -> Result<Rows<'t>, IngestError> {
        let label = text::entry_label(tree, part);
        let reader = text::open(tree, part)?;
        let written = match &self.objects {
            Some(head) => Written::Objects(head.rows_of(reader, limit)),
            None => {
                let mut records =
                    Records::new(reader, self.layout.delimiter, limit).map_err(|error| failed(&label, error))?;
                if self.layout.headed {
                    records.next_record().map_err(|error| failed(&label, error))?;
                }
                Written::Delimited(records)
            }
        };
        Ok(Rows { label, written })
    }
}

/// The rows of one file, in order.
pub(super) struct Rows<'t> {
    label: String,
    written: Written<'t>,
}

enum Written<'t> {
    Delimited(Records<Utf8Reader<Box<dyn Read + 't>>>),
    Objects(Objects<Box<dyn Read + 't>>),
}

impl Rows<'_> {
    pub fn next_row(&mut self) -> Result<Next, IngestError> {
        let next = match &mut self.written {
            Written::Delimited(records) => records.next_record().map(|record| record.map_or(Next::End, Next::Row)),
            Written::Objects(objects) => objects.next_row(),
        };
        next.map_err(|error| failed(&self.label, error))
    }

    /// Names of columns that were met after those of the beginning, which are `known`.
    pub fn later_names(&self, known: usize) -> &[String] {
        match &self.written {
            Written::Delimited(_) => &[],
            Written::Objects(objects) => objects.names().get(known..).unwrap_or_default(),
        }
    }

    pub fn bytes_read(&self) -> u64 {
        match &self.written {
            Written::Delimited(records) => records.reader().bytes_read(),
            Written::Objects(objects) => objects.records().bytes_read(),
        }
    }

    /// How the text was decoded, and what could not be.
    pub fn encoding(&self) -> (EncodingNote, &Damage) {
        match &self.written {
            Written::Delimited(records) => (records.reader().note(), records.reader().damage()),
            Written::Objects(objects) => (objects.records().note(), objects.records().damage()),
        }
    }
}
