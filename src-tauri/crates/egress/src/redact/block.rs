//! Secrets that a structure gives away: key blocks, passwords in addresses, headers, cookies, manifests.

use super::judge;
use super::label::{ceil, floor};
use std::ops::Range;

/// What starts a structure. Found by the same pass as the shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    KeyBlock,
    PuttyKey,
    Address,
    Authorization,
    Basic,
    Cookie,
    Curl,
    Manifest,
}

pub(super) const OPENINGS: &[(&str, Opening)] = &[
    ("-----begin", Opening::KeyBlock),
    ("---- begin", Opening::KeyBlock),
    ("private-lines:", Opening::PuttyKey),
    ("://", Opening::Address),
    ("authorization", Opening::Authorization),
    ("basic ", Opening::Basic),
    ("cookie", Opening::Cookie),
    ("curl", Opening::Curl),
    ("kind", Opening::Manifest),
];

/// The secrets of a structure whose first fixed part stands at `at`.
pub(super) fn secrets(text: &str, at: Range<usize>, opening: Opening, mut found: impl FnMut(Range<usize>)) {
    match opening {
        Opening::KeyBlock => key_block(text, at).into_iter().for_each(found),
        Opening::PuttyKey => base64_lines(text, at.end).into_iter().for_each(found),
        Opening::Address => address(text, at).into_iter().for_each(found),
        Opening::Authorization => authorization(text, at.end).into_iter().for_each(found),
        Opening::Basic => basic(text, at.end).into_iter().for_each(found),
        Opening::Cookie => cookies(text, at.end, &mut found),
        Opening::Curl => curl(text, at.end, &mut found),
        Opening::Manifest => manifest(text, at, &mut found),
    }
}

/// From the first line of a private key to its last, or as far as lines look like its body when the end is missing.
fn key_block(text: &str, at: Range<usize>) -> Option<Range<usize>> {
    let head = &text[at.end..floor(text, at.end + 120)];
    let head_end = head.find("----")?;
    let upper = head[..head_end].to_ascii_uppercase();
    if !upper.contains("PRIVATE KEY") && !upper.contains("ENCRYPTED KEY") && !upper.contains("SECRET KEY") {
        return None;
    }
    let body = at.end + head_end + head[head_end..].bytes().take_while(|byte| *byte == b'-').count();
    let rest = &text[body..floor(text, body + 20_000)];
    let upper = rest.to_ascii_uppercase();
    let ends = ["KEY-----", "KEY BLOCK-----", "KEY ----", "KEY\\U002D"]
        .iter()
        .filter_map(|end| upper.find(end).map(|at| at + end.len()));
    if let Some(end) = ends.min() {
        // A block without a body is a remark about key blocks.
        let inner = rest[..end].bytes().filter(u8::is_ascii_alphanumeric).count();
        let blanks = rest[..end].bytes().filter(|byte| *byte == b' ').count();
        let prose = blanks * 12 > inner || upper[..end].contains("-BEGIN");
        return (inner >= 32 && !prose && !judge::placeholder_body(&rest[..end])).then_some(at.start..body + end);
    }
    base64_lines(text, body).map(|lines| at.start..lines.end)
}

/// Lines that are one base64 run each, from `at` on.
fn base64_lines(text: &str, at: usize) -> Option<Range<usize>> {
    let in_body = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=\\\r\n\"' ,:-".contains(&byte);
    let rest = &text.as_bytes()[at..];
    let mut end = 0;
    for run in rest.split_inclusive(|byte| b" \n\r\\\"".contains(byte)) {
        let letters = run.iter().filter(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)).count();
        let header = run.ends_with(b" ") && letters < 16;
        if !run.iter().all(|byte| in_body(*byte)) || (header && end > 0) {
            break;
        }
        end += run.len();
    }
    let body = &rest[..end];
    let last = body.iter().rposition(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))? + 1;
    (last >= 32 && judge::entropy(&body[..last]) >= 4.0).then_some(at..at + last)
}

/// The password of `scheme://user:password@host`, or the token of `scheme://token@host`.
fn address(text: &str, at: Range<usize>) -> Option<Range<usize>> {
    let scheme =
        text[..at.start].bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(byte)).count();
    if scheme == 0 {
        return None;
    }
    let rest = &text[at.end..floor(text, at.end + 2_048)];
    let authority = rest
        .find(|letter: char| letter.is_whitespace() || "\"'<>`\\)".contains(letter))
        .map_or(rest, |end| &rest[..end]);
    // A password may hold `/` or `?`, but then no other `@` may come after the first plain border.
    let border = authority.find(['/', '?', '#']).unwrap_or(authority.len());
    let sign = match authority[..border].rfind('@') {
        Some(sign) => sign,
        None => {
            authority.find('@').filter(|_| authority[..border].contains(':') && !port_only(&authority[..border]))?
        }
    };
    let user = &authority[..sign];
    let (start, secret) = match user.split_once(':') {
        Some((name, secret)) if secret.is_empty() || secret == "x-oauth-basic" => (0, name),
        Some((name, secret)) => (name.len() + 1, secret),
        None if judge::random(user.as_bytes()) && user.len() >= 16 => (0, user),
        None => return None,
    };
    if secret.len() < 2 || judge::placeholder(secret) || judge::reference(secret) {
        return None;
    }
    let start = at.end + start;
    Some(start..start + secret.len())
}

/// `host:8080`, which is no user and password.
fn port_only(authority: &str) -> bool {
    authority
        .rsplit_once(':')
        .is_some_and(|(_, port)| !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What follows `Authorization:` and the name of its scheme.
fn authorization(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..floor(text, at + 4_096)];
    let blank = rest.len()
        - rest.trim_start_matches(|letter: char| letter.is_whitespace() || "\"'`\\]=:>,(".contains(letter)).len();
    if blank == 0 || !rest[..blank].contains([':', '=', ',']) {
        return None;
    }
    let rest = &rest[blank..];
    let line = rest.find(|letter: char| "\"'`\n\r\\<".contains(letter)).map_or(rest, |end| &rest[..end]);
    let scheme = line.find(' ').map_or("", |end| &line[..end]);
    let known = [
        "basic",
        "bearer",
        "token",
        "apikey",
        "api-token",
        "api-key",
        "key",
        "negotiate",
        "ntlm",
        "genie-key",
        "genie",
    ];
    let (skip, value) = if known.contains(&scheme.to_ascii_lowercase().as_str()) {
        (scheme.len() + 1, &line[scheme.len() + 1..])
    } else {
        (0, line)
    };
    let gap = value.len() - value.trim_start().len();
    let value = value.trim_start();
    let value =
        value.find(|letter: char| letter.is_whitespace() || ",;".contains(letter)).map_or(value, |end| &value[..end]);
    let plain = skip == 0
        && !judge::random(value.as_bytes())
        && !(value.len() >= 8 && value.bytes().any(|byte| byte.is_ascii_digit()));
    if value.len() < 6 || plain || judge::placeholder(value) || judge::reference(value) {
        return None;
    }
    let start = at + blank + skip + gap;
    Some(start..start + value.len())
}

/// `Basic` and a base64 run that holds `user:password`.
fn basic(text: &str, at: usize) -> Option<Range<usize>> {
    let run = text[at..]
        .bytes()
        .take(1_024)
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte))
        .count();
    let decoded = super::encoded::base64(&text[at..at + run])?;
    let (user, secret) = decoded.split_once(':')?;
    (run >= 8 && !(user.is_empty() && secret.is_empty())).then_some(at..at + run)
}

/// The values of `Cookie:` and `Set-Cookie:`; names and the attributes of a cookie stay.
fn cookies(text: &str, at: usize, found: &mut impl FnMut(Range<usize>)) {
    let rest = &text[at..floor(text, at + 4_096)];
    let lead = rest.bytes().take_while(|byte| b" :=\"'\\".contains(byte)).count();
    if !rest[..lead].contains([':', '=']) {
        return;
    }
    let line = &rest[lead..];
    let line = line.find(|letter: char| "\"'`\n\r\\".contains(letter)).map_or(line, |end| &line[..end]);
    let mut start = at + lead;
    for pair in line.split_inclusive(';') {
        let pair_start = start;
        start += pair.len();
        let Some((name, value)) = pair.split_once('=') else { continue };
        let attribute = ["path", "domain", "expires", "max-age", "samesite", "priority", "version"];
        if name.trim().contains(' ') || attribute.contains(&name.trim().to_ascii_lowercase().as_str()) {
            continue;
        }
        let value = value.trim_end_matches(';').split(char::is_whitespace).next().unwrap_or("");
        if value.len() >= 8 && !judge::placeholder(value) {
            let start = pair_start + name.len() + 1;
            found(start..start + value.len());
        }
    }
}

/// The argument of `-u` or `--user` of a curl call.
fn curl(text: &str, at: usize, found: &mut impl FnMut(Range<usize>)) {
    let call = &text[at..floor(text, at + 2_048)];
    for flag in ["-u", "--user", "--proxy-user", "-U"] {
        for (start, _) in call.match_indices(flag) {
            let opens =
                start == 0 || call.as_bytes()[start - 1].is_ascii_whitespace() || call.as_bytes()[start - 1] == b'\\';
            let rest = &call[start + flag.len()..];
            let gap = rest.bytes().take_while(|byte| b" \t=\"'\\".contains(byte)).count();
            if !opens || rest.starts_with('-') || call[..start].bytes().filter(|byte| *byte == b'\n').count() > 10 {
                continue;
            }
            let quote = rest[..gap].bytes().rev().find(|byte| b"\"'".contains(byte));
            let value = &rest[gap..];
            let end = value.find(|letter: char| {
                quote.map_or(letter.is_whitespace() || letter == '"', |quote| letter == quote as char || letter == '\n')
            });
            let mut end = end.unwrap_or(value.len());
            if quote.is_none() && value[..end].ends_with(':') && value[end..].starts_with(['"', '\'']) {
                end = value[end + 1..].find(['"', '\'']).map_or(value.len(), |close| end + 1 + close); // user:"password"
            }
            if value[end..].len() > 1 && value.as_bytes()[end + 1] == b':' {
                end += value[end..].find(char::is_whitespace).unwrap_or(value.len() - end); // 'user':'password'
            }
            let value = value[..end].trim_end_matches('\\');
            let secret = value.split_once(':').map(|(user, secret)| if secret.is_empty() { user } else { secret });
            if secret
                .is_some_and(|secret| secret.len() >= 3 && !judge::placeholder(secret) && !judge::reference(secret))
            {
                let start = at + start + flag.len() + gap;
                found(start..start + value.len());
            }
        }
    }
}

/// The values under `data:` and `stringData:` of a Kubernetes secret.
fn manifest(text: &str, at: Range<usize>, found: &mut impl FnMut(Range<usize>)) {
    let rest = &text.as_bytes()[at.end..];
    let gap = rest.iter().take(8).take_while(|byte| b" \t\"':".contains(byte)).count();
    let named = rest.get(gap..gap + 6).is_some_and(|word| word.eq_ignore_ascii_case(b"secret"));
    if !rest[..gap].contains(&b':') || !named || rest.get(gap + 6).is_some_and(u8::is_ascii_alphanumeric) {
        return;
    }
    let start = ceil(text, at.start.saturating_sub(8_192));
    let start = text[start..at.start].rfind("\n---").map_or(start, |border| start + border + 1);
    let stop = floor(text, at.end + 8_192);
    let stop = text[at.end..stop].find("\n---").map_or(stop, |border| at.end + border);
    let object = &text[start..stop];
    let lower = object.to_ascii_lowercase();
    for (data, word) in lower
        .match_indices("data:")
        .chain(lower.match_indices("stringdata:"))
        .chain(lower.match_indices("\"data\":"))
        .chain(lower.match_indices("\"stringdata\":"))
    {
        let lead = &object[..data];
        if lead.ends_with(|letter: char| letter.is_ascii_alphanumeric()) {
            continue; // `metadata:`
        }
        if word.starts_with('"') {
            json_values(object, data + word.len(), &mut |range| found(start + range.start..start + range.end));
        } else {
            yaml_values(object, data + word.len(), &mut |range| found(start + range.start..start + range.end));
        }
    }
}

fn yaml_values(object: &str, at: usize, found: &mut impl FnMut(Range<usize>)) {
    let column = at - object[..at].rfind('\n').map_or(0, |end| end + 1);
    let indent_of_data =
        object[..at].rfind('\n').map_or(0, |end| object[end + 1..].bytes().take_while(|byte| *byte == b' ').count());
    debug_assert!(column >= indent_of_data);
    let first = object[at..].find('\n').map_or(object.len(), |end| at + end);
    // Flow style, or what is left of a manifest on one line: what follows a name is its value.
    let mut named = false;
    let mut from = at;
    for part in object[at..first].split_inclusive(|letter: char| letter.is_whitespace() || "\"'{},".contains(letter)) {
        let bare = part.trim_end_matches(|letter: char| letter.is_whitespace() || "\"'{},".contains(letter));
        let value = bare.rfind(':').filter(|colon| !named && colon + 6 < bare.len()).map_or(0, |colon| colon + 1);
        if (named || value > 0) && bare.len() >= 6 && !bare.ends_with(':') && !judge::placeholder(&bare[value..]) {
            found(from + value..from + bare.len());
        }
        named = bare.trim_end_matches(['|', '>', '-', '+']).ends_with(':')
            || (named && (bare.is_empty() || matches!(bare, "|" | ">" | "|-" | ">-")));
        from += part.len();
    }
    let mut start = (first + 1).min(object.len());
    for line in object[start.min(object.len())..].split_inclusive('\n') {
        let line_start = start;
        start += line.len();
        let indent = line.bytes().take_while(|byte| *byte == b' ').count();
        if line.trim().is_empty() {
            continue;
        }
        if indent <= indent_of_data {
            break;
        }
        let value_at = match line.find(": ") {
            Some(colon) => colon + 2,
            None if line.trim_end().ends_with(':') => continue,
            None => indent, // a folded value
        };
        let value = line[value_at..].trim();
        let from = value_at + (line[value_at..].len() - line[value_at..].trim_start().len());
        let bare = value.trim_matches(['"', '\'']);
        if bare.len() >= 4
            && !["|", ">", "|-", ">-"].contains(&bare)
            && !bare.starts_with("{{")
            && !judge::placeholder(bare)
        {
            let from = line_start + from + (value.len() - value.trim_start_matches(['"', '\'']).len());
            found(from..from + bare.len());
        }
    }
}

fn json_values(object: &str, at: usize, found: &mut impl FnMut(Range<usize>)) {
    let Some(end) = object[at..].find('}') else { return };
    let mut start = at;
    for pair in object[at..at + end].split_inclusive(',') {
        let pair_start = start;
        start += pair.len();
        let Some((name, value)) = pair.split_once(':') else { continue };
        let bare = value.trim_matches(|letter: char| letter.is_whitespace() || "\"',{".contains(letter));
        if bare.len() >= 4 && !judge::placeholder(bare) {
            let from = pair_start + name.len() + 1 + value.find(bare).unwrap_or(0);
            found(from..from + bare.len());
        }
    }
}
