//! A document as the engine takes it: all its letters in one string, so that handing it over costs two allocations.

use tantivy::schema::Field;
use tantivy::schema::document::{Document as EngineDocument, ReferenceValue, ReferenceValueLeaf, Value};

use super::schema::Fields;
use crate::document::{Document, Kind, pack_key};
use crate::error::Error;
use crate::question::{Place, micros};
use crate::words::{BETWEEN_MARKS, fold_onto};

/// Keys that differ in their last bits only stand on one shelf: the shelf is a term of the index, the key is not,
/// because a term for each document would cost as much as all the words of a short one.
const SHELF_BITS: u32 = 8;

/// A document laid out over the fields.
#[derive(Debug)]
pub(super) struct Laid {
    letters: String,
    slots: Vec<(Field, Slot)>,
}

/// One value: a number, or bytes of the letters.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Number(u64),
    Instant(i64),
    Letters(usize, usize),
}

impl Laid {
    /// Lays `document` out.
    pub(super) fn new(fields: &Fields, document: &Document) -> Result<Laid, Error> {
        let key = pack_key(&document.key)?;
        let people: usize = document.people.iter().map(String::len).sum();
        let room = document.text.len() + document.title.len() + people + 96;
        let mut laid = Laid { letters: String::with_capacity(room), slots: Vec::with_capacity(8) };
        laid.slots.push((fields.key, Slot::Number(key)));
        laid.slots.push((fields.kind, Slot::Number(kind_number(document.kind))));
        if let Some(at) = document.at {
            laid.slots.push((fields.at, Slot::Instant(micros(at))));
        }
        for (field, value) in [(fields.service, &document.service), (fields.state, &document.state)] {
            if let Some(value) = given(value) {
                laid.letters(field, |letters| letters.push_str(shorten(value)));
            }
        }
        laid.letters(fields.marks, |letters| marks(key, document, letters));
        for person in &document.people {
            laid.letters(fields.people, |letters| letters.push_str(person));
        }
        if !document.title.is_empty() {
            laid.letters(fields.text, |letters| letters.push_str(&document.title));
            // Evidence is called by the place it was said in, and that is no more telling than what was said.
            if document.kind != Kind::Evidence {
                laid.slots.extend_from_within(laid.slots.len() - 1..);
            }
        }
        laid.letters(fields.text, |letters| letters.push_str(&document.text));
        Ok(laid)
    }

    fn letters(&mut self, field: Field, write: impl FnOnce(&mut String)) {
        let from = self.letters.len();
        write(&mut self.letters);
        self.slots.push((field, Slot::Letters(from, self.letters.len())));
    }
}

fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|v| !v.trim().is_empty())
}

/// A value is counted as it is written, up to a length no name reaches.
fn shorten(value: &str) -> &str {
    let mut end = value.len().min(1_000);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    &value[..end]
}

/// Everything a document is filtered by, and its shelf.
fn marks(key: u64, document: &Document, letters: &mut String) {
    letters.push_str(&shelf(key));
    letters.push(BETWEEN_MARKS);
    letters.push(sign(Place::Kind));
    letters.push(kind_digit(document.kind));
    let values = [
        (Place::Incident, &document.incident),
        (Place::Service, &document.service),
        (Place::State, &document.state),
        (Place::Source, &document.source),
    ];
    for (place, value) in values {
        let Some(value) = given(value) else { continue };
        letters.push(BETWEEN_MARKS);
        letters.push(sign(place));
        let from = letters.len();
        fold_onto(value, letters);
        if letters[from..].contains(BETWEEN_MARKS) {
            let clean = letters[from..].replace(BETWEEN_MARKS, " ");
            letters.truncate(from);
            letters.push_str(&clean);
        }
    }
}

/// The term of everything whose folded value at `place` is `value`.
pub(super) fn mark(place: Place, value: &str) -> String {
    let value = match place {
        Place::Kind => Kind::ALL.iter().find(|k| k.as_str() == value).map(|k| kind_digit(*k).to_string()),
        _ => Some(value.replace(BETWEEN_MARKS, " ")),
    };
    format!("{}{}", sign(place), value.as_deref().unwrap_or("?"))
}

/// The term of the shelf on which a packed key stands.
pub(super) fn shelf(key: u64) -> String {
    format!("k{:x}", key >> SHELF_BITS)
}

fn sign(place: Place) -> char {
    match place {
        Place::Kind => 'd',
        Place::Incident => 'i',
        Place::Service => 's',
        Place::State => 't',
        Place::Source => 'o',
    }
}

fn kind_number(kind: Kind) -> u64 {
    Kind::ALL.iter().position(|k| *k == kind).map_or(0, |at| at as u64)
}

fn kind_digit(kind: Kind) -> char {
    char::from(b'a' + kind_number(kind) as u8)
}

impl EngineDocument for Laid {
    type Value<'a> = Held<'a>;
    type FieldsValuesIter<'a> = Slots<'a>;

    fn iter_fields_and_values(&self) -> Slots<'_> {
        Slots { letters: &self.letters, slots: self.slots.iter() }
    }
}

/// One value of a document.
#[derive(Clone, Debug)]
pub(super) enum Held<'a> {
    Number(u64),
    Instant(i64),
    Letters(&'a str),
}

impl<'a> Value<'a> for Held<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Held::Number(number) => ReferenceValueLeaf::U64(number),
            Held::Instant(instant) => ReferenceValueLeaf::I64(instant),
            Held::Letters(letters) => ReferenceValueLeaf::Str(letters),
        })
    }
}

/// The fields and values of a document.
pub(super) struct Slots<'a> {
    letters: &'a str,
    slots: std::slice::Iter<'a, (Field, Slot)>,
}

impl<'a> Iterator for Slots<'a> {
    type Item = (Field, Held<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let &(field, slot) = self.slots.next()?;
        Some((
            field,
            match slot {
                Slot::Number(number) => Held::Number(number),
                Slot::Instant(instant) => Held::Instant(instant),
                Slot::Letters(from, to) => Held::Letters(&self.letters[from..to]),
            },
        ))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.slots.size_hint()
    }
}
