//! What stands before the first file of a patch: the head of a mail, or of a commit as git prints it.

/// Bytes of a message that are kept.
const MESSAGE_BYTES: usize = 16 << 10;

/// Author, time and words of a patch, as far as it states them.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub hash: Option<String>,
    pub author: Option<String>,
    /// As written.
    pub date: Option<String>,
    pub subject: Option<String>,
    pub message: String,
    /// The message went on beyond what is kept.
    pub message_cut: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Nothing,
    /// Mail fields; `Subject` may go on over several lines.
    Mail {
        in_subject: bool,
    },
    /// `Author:` and `Date:` as `git log` prints them.
    Commit,
    Message {
        indented: bool,
    },
}

/// The hash of a `From <hash> Mon Sep 17 00:00:00 2001` line.
pub(super) fn mail_hash(line: &str) -> Option<&str> {
    let (hash, rest) = line.strip_prefix("From ")?.split_once(' ')?;
    (is_whole_hash(hash) && rest.contains(':')).then_some(hash)
}

/// The hash of a `commit <hash>` line.
pub(super) fn commit_hash(line: &str) -> Option<&str> {
    let hash = line.strip_prefix("commit ")?.split_whitespace().next()?;
    is_whole_hash(hash).then_some(hash)
}

fn is_whole_hash(hash: &str) -> bool {
    matches!(hash.len(), 40 | 64) && hash.bytes().all(|b| b.is_ascii_hexdigit())
}

impl Header {
    /// Takes a line that stands before the first file. False when it belongs to no header.
    pub(super) fn take(&mut self, line: &str) -> bool {
        if let Some(hash) = mail_hash(line) {
            self.hash = Some(hash.to_ascii_lowercase());
            self.state = State::Mail { in_subject: false };
            return true;
        }
        if let Some(hash) = commit_hash(line) {
            self.hash = Some(hash.to_ascii_lowercase());
            self.state = State::Commit;
            return true;
        }
        match self.state {
            State::Nothing if line.starts_with("From: ") || line.starts_with("Subject: ") => {
                self.state = State::Mail { in_subject: false };
                self.take_mail(line, false);
            }
            State::Nothing => return false,
            State::Mail { in_subject } => self.take_mail(line, in_subject),
            State::Commit => self.take_commit(line),
            State::Message { indented } => self.take_message(line, indented),
        }
        true
    }

    fn take_mail(&mut self, line: &str, in_subject: bool) {
        let mut now_in_subject = false;
        if line.is_empty() {
            self.subject = self.subject.take().map(|subject| without_tag(&words(&subject)).to_owned());
            self.state = State::Message { indented: false };
            return;
        } else if let (true, Some(subject)) = (in_subject && line.starts_with([' ', '\t']), &mut self.subject) {
            subject.push(' ');
            subject.push_str(line.trim());
            now_in_subject = true;
        } else if let Some(from) = line.strip_prefix("From: ") {
            self.author = Some(name_of(&words(from)));
        } else if let Some(date) = line.strip_prefix("Date: ") {
            self.date = Some(date.trim().to_owned());
        } else if let Some(subject) = line.strip_prefix("Subject: ") {
            self.subject = Some(subject.trim().to_owned());
            now_in_subject = true;
        }
        self.state = State::Mail { in_subject: now_in_subject };
    }

    fn take_commit(&mut self, line: &str) {
        if line.is_empty() {
            self.state = State::Message { indented: true };
        } else if let Some(author) = line.strip_prefix("Author:") {
            self.author = Some(name_of(author));
        } else if let Some(date) =
            ["Date:", "AuthorDate:", "CommitDate:"].iter().find_map(|name| line.strip_prefix(name))
        {
            self.date = Some(date.trim().to_owned());
        }
    }

    fn take_message(&mut self, line: &str, indented: bool) {
        let line = if indented { line.strip_prefix("    ").unwrap_or(line) } else { line };
        if self.subject.is_none() && !line.trim().is_empty() {
            self.subject = Some(line.trim().to_owned());
            return;
        }
        if self.message.is_empty() && line.trim().is_empty() {
            return;
        }
        if self.message.len() + line.len() > MESSAGE_BYTES {
            self.message_cut = true;
            return;
        }
        self.message.push_str(line);
        self.message.push('\n');
    }
}

/// `Mira Voss <mira@example.org>` without the address.
fn name_of(author: &str) -> String {
    let name = author.rfind('<').map_or(author, |at| &author[..at]).trim().trim_matches('"');
    if name.is_empty() { author.trim().trim_matches(['<', '>']).to_owned() } else { name.to_owned() }
}

/// A subject without `[PATCH 2/3]`.
fn without_tag(subject: &str) -> &str {
    match subject.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((tag, rest)) if tag.to_ascii_uppercase().contains("PATCH") => rest.trim_start(),
        _ => subject,
    }
}

/// Mail words in another character set (RFC 2047), decoded; what is not understood stays as it is.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        if !(after_word && before.trim().is_empty()) {
            out.push_str(before);
        }
        match encoded_word(from) {
            Some((word, after)) => {
                out.push_str(&word);
                rest = after;
                after_word = true;
            }
            None => {
                out.push_str("=?");
                rest = &from[2..];
                after_word = false;
            }
        }
    }
    out.push_str(rest);
    out
}

fn encoded_word(from: &str) -> Option<(String, &str)> {
    let mut parts = from.strip_prefix("=?")?.splitn(3, '?');
    let (charset, method, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let (content, after) = rest.split_once("?=")?;
    let bytes = match method {
        "q" | "Q" => quoted(content)?,
        "b" | "B" => base64(content)?,
        _ => return None,
    };
    let encoding = encoding_rs::Encoding::for_label(charset.as_bytes())?;
    Some((encoding.decode(&bytes).0.into_owned(), after))
}

fn quoted(content: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = content.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'_' => b' ',
            b'=' => hex_digit(rest.next()?)? * 16 + hex_digit(rest.next()?)?,
            byte => byte,
        });
    }
    Some(bytes)
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn base64(content: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0);
    for byte in content.bytes().filter(|&byte| byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_words_are_decoded() {
        assert_eq!(words("=?UTF-8?q?J=C3=BCrgen_Wei=C3=9F?= <j@example.org>"), "Jürgen Weiß <j@example.org>");
        assert_eq!(words("=?utf-8?B?w5xiZXI=?= =?utf-8?q?_all?="), "Über all");
        assert_eq!(words("=?what"), "=?what");
        assert_eq!(words("=?utf-8?x?a?="), "=?utf-8?x?a?=");
        assert_eq!(name_of("\"Voss, Mira\" <mira@example.org>"), "Voss, Mira");
        assert_eq!(name_of("<mira@example.org>"), "mira@example.org");
    }

    #[test]
    fn the_tag_of_a_subject_falls_away() {
        assert_eq!(without_tag("[PATCH v2 1/3] Fix it"), "Fix it");
        assert_eq!(without_tag("[shop] Fix it"), "[shop] Fix it");
    }
}
