//! Looking through an object for the lists that were named, and at its members beside them.

use super::buffer::{Extent, newlines};
use super::*;
use std::borrow::Cow;

/// What looking through a top-level object found.
pub(super) enum Object {
    Whole(usize),
    /// A named array, whose `[` stands at `open`.
    Array {
        name: String,
        open: usize,
        beside: Vec<(String, usize, usize)>,
    },
    /// It is not one, or not within the limit; the scanner and serde_json say why.
    Unclear,
}

impl<R: Read> Records<R> {
    /// Looks for a named array among the members of the object at `at`, keeping it all in the buffer.
    pub(super) fn look_through(&mut self) -> io::Result<Object> {
        let mut beside = Vec::new();
        let mut at = 1;
        let mut first = true;
        loop {
            let (place, byte) = self.peek_from(at)?;
            at = match byte {
                Some(b'}') => return Ok(Object::Whole(place + 1)),
                Some(b',') if !first => self.peek_from(place + 1)?.0,
                Some(b'"') if first => place,
                _ => return Ok(Object::Unclear),
            };
            first = false;
            let Some((name, value)) = self.key_at(at)? else { return Ok(Object::Unclear) };
            if self.buffer.get(self.at + value) == Some(&b'[') && self.arrays.contains(&name) {
                return Ok(Object::Array { name, open: value, beside });
            }
            let Extent::Whole(end) = self.extent(value)? else { return Ok(Object::Unclear) };
            if end > self.limit {
                return Ok(Object::Unclear);
            }
            beside.push((name, value, end));
            at = end;
        }
    }

    pub(super) fn enter_named(&mut self, name: String, open: usize, beside: Vec<(String, usize, usize)>) {
        let mut line = self.line;
        let mut counted = 0;
        for (name, start, end) in beside {
            line += newlines(&self.buffer[self.at + counted..self.at + start]);
            counted = start;
            self.pending.push((name, line, self.buffer[self.at + start..self.at + end].to_vec()));
        }
        self.pending.reverse();
        self.advance(open + 1);
        self.state = State::Array { name: Some(name), index: 0, before: Before::First };
    }

    /// The member name at `offset` and where its value begins.
    pub(super) fn key_at(&mut self, offset: usize) -> io::Result<Option<(String, usize)>> {
        if self.byte_at(offset)? != Some(b'"') {
            return Ok(None);
        }
        let Extent::Whole(end) = self.extent(offset)? else { return Ok(None) };
        let raw = &self.buffer[self.at + offset..self.at + end];
        let Ok(name) = serde_json::from_slice::<Cow<'_, str>>(raw) else { return Ok(None) };
        let name = name.into_owned();
        let (colon, byte) = self.peek_from(end)?;
        if byte != Some(b':') {
            return Ok(None);
        }
        let (value, byte) = self.peek_from(colon + 1)?;
        Ok((byte.is_some_and(|byte| !b",:}]".contains(&byte))).then_some((name, value)))
    }
}
