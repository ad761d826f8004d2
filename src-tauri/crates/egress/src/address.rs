//! Origins and paths, read strictly: one spelling each, and what has two readings is refused instead of repaired.
//!
//! Smaller than the URL standard on purpose. No userinfo, no names outside ASCII (nor their `xn--` form, which shows
//! letters that were not typed), no trailing dots, no numbers that some resolvers take for addresses, no addresses of
//! machines that hand out credentials.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest path with query that is accepted, in bytes.
const MAX_PATH: usize = 8 * 1024;

/// Machines that answer with credentials to whoever asks from inside a cloud; link-local ones are refused as a range.
const METADATA_V4: [Ipv4Addr; 3] =
    [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(192, 0, 0, 192)];
const METADATA_V6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
const METADATA_NAMES: [&str; 4] = ["metadata", "metadata.google.internal", "metadata.goog", "instance-data"];

/// Names of query fields that carry secrets; those belong into headers, whose values are never logged.
const SECRET_FIELDS: [&str; 9] =
    ["access_token", "api_key", "apikey", "auth", "client_secret", "key", "password", "secret", "token"];

/// Why an address is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    #[error("it does not begin with `https://` (plain `http://` is for this machine only)")]
    Scheme,
    #[error("it holds a user name or password before `@`")]
    UserInfo,
    #[error("its host `{0}` is not a plain name or address: {1}")]
    Host(String, &'static str),
    #[error("its port `{0}` is not a number from 1 to 65535 in plain digits")]
    Port(String),
    #[error(
        "its host `{0}` belongs to a range that is never a destination (link-local, metadata, multicast, unspecified)"
    )]
    Forbidden(String),
    #[error("an origin ends after host and port, and this one goes on with `{0}`")]
    NotAnOrigin(String),
    #[error("its path is not accepted: {0}")]
    Path(&'static str),
    #[error("its query carries `{0}`; secrets belong into headers")]
    SecretInQuery(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Host {
    Name(String),
    Address(IpAddr),
}

/// Scheme, host and port in their one spelling, for example `https://api.github.com` or `http://127.0.0.1:11434`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin {
    secure: bool,
    host: Host,
    port: u16,
}

impl Origin {
    /// Reads what a person typed; one `/` at the end is forgiven, capital letters are lowered.
    ///
    /// # Errors
    /// The first rule of this module that it breaks.
    pub fn parse(text: &str) -> Result<Origin, AddressFault> {
        match split(text)? {
            (origin, "" | "/") => Ok(origin),
            (_, rest) => Err(AddressFault::NotAnOrigin(rest.to_owned())),
        }
    }

    /// True when it can only be this machine.
    pub fn is_loopback(&self) -> bool {
        match &self.host {
            Host::Name(name) => name == "localhost",
            Host::Address(address) => address.is_loopback(),
        }
    }

    /// Whether a connection to this origin may go to `address`, which a resolver gave: a public name must not lead
    /// to this machine or to a forbidden range, and a name for this machine must not lead elsewhere.
    pub fn may_resolve_to(&self, address: IpAddr) -> bool {
        if let Host::Address(own) = self.host {
            return own == address;
        }
        !is_forbidden(address) && address.is_loopback() == self.is_loopback()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.secure { "https://" } else { "http://" })?;
        match &self.host {
            Host::Name(name) => f.write_str(name)?,
            Host::Address(IpAddr::V4(address)) => write!(f, "{address}")?,
            Host::Address(IpAddr::V6(address)) => write!(f, "[{address}]")?,
        }
        if self.port == default_port(self.secure) { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

impl TryFrom<String> for Origin {
    type Error = AddressFault;
    fn try_from(text: String) -> Result<Origin, AddressFault> {
        Origin::parse(&text)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> String {
        origin.to_string()
    }
}

/// Whether a reply from `from` may send the request on to `to`: only to another path of the same origin.
/// `to` is a whole address or a path that begins with one `/`; everything else is refused.
pub fn redirect_allowed(from: &str, to: &str) -> bool {
    let Ok((origin, _)) = split(from) else { return false };
    if to.starts_with('/') {
        return check_path(to).is_ok();
    }
    split(to).is_ok_and(|(target, path)| target == origin && (path.is_empty() || check_path(path).is_ok()))
}

/// Splits a whole address into its origin and what follows (empty, or beginning with `/`, unchecked).
pub(crate) fn split(text: &str) -> Result<(Origin, &str), AddressFault> {
    let (secure, rest) = if let Some(rest) = strip_scheme(text, "https://") {
        (true, rest)
    } else if let Some(rest) = strip_scheme(text, "http://") {
        (false, rest)
    } else {
        return Err(AddressFault::Scheme);
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    if authority.contains('@') {
        return Err(AddressFault::UserInfo);
    }
    let (host, port) = split_port(authority)?;
    let origin = Origin { secure, host: parse_host(host)?, port: port.unwrap_or(default_port(secure)) };
    if !secure && !origin.is_loopback() {
        return Err(AddressFault::Scheme);
    }
    if tail.starts_with(['?', '#', '\\']) {
        return Err(AddressFault::NotAnOrigin(tail.to_owned()));
    }
    Ok((origin, tail))
}

fn strip_scheme<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let start = text.get(..scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
}

const fn default_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), AddressFault> {
    let after_host = match authority.find(']') {
        Some(bracket) => bracket + 1,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, rest) = authority.split_at(after_host);
    if rest.is_empty() {
        return Ok((host, None));
    }
    let fault = || AddressFault::Port(rest.to_owned());
    let digits = rest.strip_prefix(':').ok_or_else(fault)?;
    let plain = !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
    if !plain {
        return Err(fault());
    }
    digits.parse().map(|port| (host, Some(port))).map_err(|_| fault())
}

fn parse_host(text: &str) -> Result<Host, AddressFault> {
    let fault = |why| Err(AddressFault::Host(text.to_owned(), why));
    if let Some(inner) = text.strip_prefix('[') {
        let Some(Ok(address)) = inner.strip_suffix(']').map(str::parse::<Ipv6Addr>) else {
            return fault("what stands in brackets is not an IPv6 address");
        };
        if hides_v4(address) {
            return fault("write the IPv4 address itself");
        }
        return allowed(text, IpAddr::V6(address));
    }
    if !text.is_ascii() {
        return fault("letters outside ASCII can look like others");
    }
    let name = text.to_ascii_lowercase();
    if name.is_empty() || name.len() > 253 {
        return fault("it is empty or longer than 253 letters");
    }
    let mut last = "";
    for label in name.split('.') {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if label.is_empty() || label.len() > 63 || !label.bytes().all(plain) {
            return fault("between dots stand 1 to 63 letters, digits and hyphens");
        }
        if label.starts_with('-') || label.ends_with('-') {
            return fault("a part begins or ends with a hyphen");
        }
        if label.starts_with("xn--") {
            return fault("`xn--` stands for letters that can look like others");
        }
        last = label;
    }
    if METADATA_NAMES.contains(&name.as_str()) {
        return Err(AddressFault::Forbidden(name));
    }
    // Resolvers read 2130706433, 0x7f.1 and 0177.0.0.1 as addresses; only the four plain numbers are taken as one.
    if last.bytes().all(|b| b.is_ascii_digit()) || is_hex_number(last) {
        return match name.parse::<Ipv4Addr>() {
            Ok(address) if address.to_string() == name => allowed(text, IpAddr::V4(address)),
            _ => fault("a numeric address is four plain numbers with dots"),
        };
    }
    Ok(Host::Name(name))
}

fn is_hex_number(label: &str) -> bool {
    label.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn allowed(text: &str, address: IpAddr) -> Result<Host, AddressFault> {
    if is_forbidden(address) { Err(AddressFault::Forbidden(text.to_owned())) } else { Ok(Host::Address(address)) }
}

fn is_forbidden(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let first = v4.octets()[0];
            v4.is_link_local() || METADATA_V4.contains(&v4) || first == 0 || first >= 224
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            let local = first & 0xffc0 == 0xfe80 || first & 0xffc0 == 0xfec0;
            local || v6.is_unspecified() || v6.is_multicast() || v6 == METADATA_V6 || hides_v4(v6)
        }
    }
}

/// IPv6 forms that carry an IPv4 address: mapped, compatible, translated (64:ff9b), 6to4 and Teredo.
fn hides_v4(address: Ipv6Addr) -> bool {
    let s = address.segments();
    let zeros = s[..5] == [0; 5];
    let mapped = zeros && s[5] == 0xffff;
    let compatible = zeros && s[5] == 0 && s[6] != 0;
    let translated = s[0] == 0x64 && s[1] == 0xff9b || s[..4] == [0; 4] && s[4] == 0xffff && s[5] == 0;
    mapped || compatible || translated || s[0] == 0x2002 || s[0] == 0x2001 && s[1] == 0
}

/// Accepts a path with query in which every reader sees the same parts.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_path(path: &str) -> Result<(), AddressFault> {
    let fault = |why| Err(AddressFault::Path(why));
    if !path.starts_with('/') || path.len() > MAX_PATH {
        return fault("it begins with `/` and is at most 8 KiB long");
    }
    if !path.bytes().all(|b| b.is_ascii_graphic() && !b"\\#\"<>^`{|}".contains(&b)) {
        return fault("it holds spaces, control or other characters that must be written with `%`");
    }
    if path.bytes().enumerate().any(|(at, b)| b == b'%' && escaped(path, at).is_none()) {
        return fault("a `%` is not followed by two hexadecimal digits");
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let hidden = |b: u8| b < 0x20 || b == 0x7f || b"./\\%".contains(&b);
    if (0..path.len()).filter_map(|at| escaped(path, at)).any(hidden) {
        return fault("it hides a dot, slash, percent sign or control character behind `%`");
    }
    if path.contains("//") || path.split('/').any(|part| matches!(part.split(';').next(), Some("." | ".."))) {
        return fault("it has an empty, `.` or `..` part");
    }
    let name = |field: &str| unescaped(field.split('=').next().unwrap_or_default()).to_ascii_lowercase();
    match query.split(['&', ';']).map(name).find(|name| SECRET_FIELDS.contains(&name.as_str())) {
        Some(name) => Err(AddressFault::SecretInQuery(name)),
        None => Ok(()),
    }
}

/// The byte that the `%XX` at `at` stands for; `None` when there is none.
fn escaped(text: &str, at: usize) -> Option<u8> {
    let digits = text.get(at..at + 3)?.strip_prefix('%')?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())?
}

fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        bytes.push(escaped(text, at).unwrap_or(*byte));
        at += if escaped(text, at).is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
