//! The steps from one record to the next.

use super::buffer::{Extent, is_space};
use super::members::Object;
use super::*;
use serde::de::IgnoredAny;

impl<R: Read> Records<R> {
    pub(super) fn step(&mut self) -> io::Result<Step> {
        loop {
            if let Some((path, line, raw)) = self.pending.pop() {
                return Ok(self.give_copy(path, line, raw));
            }
            let step = match self.state.clone() {
                State::Done => return Ok(Step::End),
                State::Between => self.step_between()?,
                State::Array { name, index, before } => self.step_array(name, index, before)?,
                State::Members { before } => self.step_members(before)?,
            };
            if let Some(step) = step {
                return Ok(step);
            }
        }
    }

    /// Members beside an array were copied before the buffer moved on; they are put in front of what is unread.
    fn give_copy(&mut self, path: String, line: u64, raw: Vec<u8>) -> Step {
        self.buffer.splice(..self.at, raw.iter().copied());
        self.at = raw.len();
        Step::Record { role: Role::Beside, path, line, start: 0, end: raw.len() }
    }

    fn step_between(&mut self) -> io::Result<Option<Step>> {
        if self.values == 0 && self.line == 1 && self.at == 0 && self.buffer.is_empty() {
            while self.buffer.len() < CHUNK && self.more()? {}
            self.by_line = looks_like_lines(&self.buffer, self.ended, &self.arrays);
        }
        if self.by_line {
            return self.step_line();
        }
        let line_before = self.line;
        let Some(byte) = self.peek()? else {
            self.state = State::Done;
            if self.values == 0 {
                self.values = 1;
                return Ok(Some(self.fault(FindingCode::Empty, "", "there is no value in it")));
            }
            return Ok(None);
        };
        if self.values > 0 && line_before == self.line {
            let reason = "something follows the end of the value on the same line";
            let fault = self.fault(FindingCode::BadJson, "", reason);
            self.skip_line()?;
            return Ok(Some(fault));
        }
        self.values += 1;
        match byte {
            b'[' => {
                self.advance(1);
                self.state = State::Array { name: None, index: 0, before: Before::First };
                Ok(None)
            }
            b'{' if !self.arrays.is_empty() => match self.look_through()? {
                Object::Whole(end) => Ok(Some(self.give(Role::Element, String::new(), end))),
                Object::Array { name, open, beside } => {
                    self.enter_named(name, open, beside);
                    Ok(None)
                }
                Object::Unclear => self.give_value(Role::Element, String::new()).map(Some),
            },
            b']' | b'}' | b',' | b':' => {
                let reason = format!("`{}` stands where a value should begin", byte as char);
                let fault = self.fault(FindingCode::BadJson, "", &reason);
                self.skip_line()?;
                Ok(Some(fault))
            }
            _ => self.give_value(Role::Element, String::new()).map(Some),
        }
    }

    fn step_line(&mut self) -> io::Result<Option<Step>> {
        if self.peek()?.is_none() {
            self.state = State::Done;
            return Ok(None);
        }
        let mut from = 0;
        let end = loop {
            let rest = &self.buffer[self.at + from..];
            if let Some(found) = memchr::memchr(b'\n', rest) {
                break from + found;
            }
            from += rest.len();
            if from > self.limit {
                let fault = self.too_long("");
                self.skip_line()?;
                return Ok(Some(fault));
            }
            if !self.more()? {
                break from;
            }
        };
        self.values += 1;
        let trimmed = self.buffer[self.at..self.at + end].trim_ascii_end().len();
        Ok(Some(self.give(Role::Element, String::new(), trimmed)))
    }

    fn step_array(&mut self, name: Option<String>, index: u64, before: Before) -> io::Result<Option<Step>> {
        let path = format!("{}[{index}]", name.as_deref().unwrap_or_default());
        let Some(byte) = self.peek()? else {
            self.state = State::Done;
            return Ok(Some(self.cut_off(&path)));
        };
        let after_array = if name.is_some() { State::Members { before: Before::Separator } } else { State::Between };
        match (before, byte) {
            (Before::First | Before::Separator, b']') => {
                self.advance(1);
                self.state = after_array;
                Ok(None)
            }
            (Before::Value, b']') => {
                let fault = self.fault(FindingCode::BadJson, &path, "a comma stands before the closing `]`");
                self.advance(1);
                self.state = after_array;
                Ok(Some(fault))
            }
            (Before::Separator, b',') => {
                self.advance(1);
                self.state = State::Array { name, index, before: Before::Value };
                if self.separator.is_none() {
                    self.learn_separator()?;
                }
                Ok(None)
            }
            (_, b',' | b':' | b'}') => {
                let reason = format!("`{}` stands where a value should begin", byte as char);
                let fault = self.fault(FindingCode::BadJson, &path, &reason);
                self.advance(1);
                self.state = State::Array { name, index, before: Before::Value };
                Ok(Some(fault))
            }
            (Before::Separator, _) => {
                let fault = self.fault(FindingCode::BadJson, &path, "a comma is missing before it");
                self.state = State::Array { name, index, before: Before::Value };
                Ok(Some(fault))
            }
            _ => {
                if before == Before::First {
                    let read = &self.buffer[..self.at];
                    let start = read.iter().rposition(|byte| !is_space(*byte)).map_or(0, |at| at + 1);
                    self.lead = read[start..].to_vec();
                }
                self.state = State::Array { name, index: index + 1, before: Before::Separator };
                self.give_value(Role::Element, path).map(Some)
            }
        }
    }

    fn step_members(&mut self, before: Before) -> io::Result<Option<Step>> {
        let Some(byte) = self.peek()? else {
            self.state = State::Done;
            return Ok(Some(self.cut_off("")));
        };
        match (before, byte) {
            (Before::Separator, b'}') => {
                self.advance(1);
                self.state = State::Between;
                return Ok(None);
            }
            (Before::Separator, b',') => {
                self.advance(1);
                self.state = State::Members { before: Before::Value };
                return Ok(None);
            }
            (Before::Value, b'"') => {}
            _ => {
                self.state = State::Done;
                let reason = format!("`{}` stands where a member should follow", byte as char);
                return Ok(Some(self.fault(FindingCode::BadJson, "", &reason)));
            }
        }
        match self.key_at(0)? {
            Some((name, value)) => {
                self.advance(value);
                let opens = self.buffer.get(self.at) == Some(&b'[');
                if opens && self.arrays.contains(&name) {
                    self.advance(1);
                    self.state = State::Array { name: Some(name), index: 0, before: Before::First };
                    return Ok(None);
                }
                self.state = State::Members { before: Before::Separator };
                self.give_value(Role::Beside, name).map(Some)
            }
            None => {
                self.state = State::Done;
                Ok(Some(self.fault(FindingCode::BadJson, "", "what stands where a member should follow is none")))
            }
        }
    }

    /// Gives the value that begins at `at`, or the fault that it is.
    fn give_value(&mut self, role: Role, path: String) -> io::Result<Step> {
        let in_array = matches!(self.state, State::Array { .. });
        match self.extent(0)? {
            Extent::Whole(end) => Ok(self.give(role, path, end)),
            Extent::TooLong => {
                let fault = self.too_long(&path);
                self.skip_value()?;
                Ok(fault)
            }
            Extent::Broken(end) => {
                let (reason, line, offset) = self.why_broken(end);
                if !in_array || !self.find_next_element(offset)? {
                    self.state = State::Done;
                }
                Ok(Step::Fault(Fault { code: FindingCode::BadJson, path, line, reason }))
            }
            Extent::Cut(end) => {
                let (reason, line, offset) = self.why_broken(end);
                // Damage before the end can look as if the file were cut: a lost quote or bracket.
                let damaged = offset < end && in_array && self.find_next_element(offset)?;
                if damaged {
                    return Ok(Step::Fault(Fault { code: FindingCode::BadJson, path, line, reason }));
                }
                self.state = State::Done;
                if offset < end {
                    return Ok(Step::Fault(Fault { code: FindingCode::BadJson, path, line, reason }));
                }
                Ok(self.cut_off(&path))
            }
        }
    }

    fn give(&mut self, role: Role, path: String, end: usize) -> Step {
        let (start, line) = (self.at, self.line);
        self.advance(end);
        Step::Record { role, path, line, start, end: start + end }
    }

    fn fault(&self, code: FindingCode, path: &str, reason: &str) -> Step {
        Step::Fault(Fault { code, path: path.to_owned(), line: self.line, reason: reason.to_owned() })
    }

    fn cut_off(&self, path: &str) -> Step {
        self.fault(FindingCode::Damaged, path, "the file ends before the value does")
    }

    fn too_long(&self, path: &str) -> Step {
        let reason = format!("it is longer than the limit of {} bytes for one record, and was passed over", self.limit);
        self.fault(FindingCode::LimitReached, path, &reason)
    }
}

/// JSON Lines: at least two of the first lines are whole objects, and the first begins as one. Lines that hold a named
/// array are values one after the other instead, so that their elements are given.
fn looks_like_lines(head: &[u8], ended: bool, arrays: &[String]) -> bool {
    let mut lines: Vec<&[u8]> = head.split(|&byte| byte == b'\n').collect();
    if !ended {
        lines.pop();
    }
    let lines: Vec<&[u8]> = lines.into_iter().map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()).take(6).collect();
    if !lines.first().is_some_and(|line| line.starts_with(b"{")) {
        return false;
    }
    let objects: Vec<std::collections::BTreeMap<String, IgnoredAny>> =
        lines.iter().filter_map(|line| serde_json::from_slice(line).ok()).collect();
    objects.len() >= 2 && !objects.iter().any(|object| arrays.iter().any(|name| object.contains_key(name)))
}
