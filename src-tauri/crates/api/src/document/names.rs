//! Roles instead of names in what is published: people of the incident become `Responder 1`, `Responder 2`, …
//!
//! Hidden are who wrote the evidence and who is mentioned in it with `@`, by full name, first name, surname and the
//! handles that are made of them, in any case. Refused: taking an ordinary word for a name (`will`, `support`) where
//! only its spelling speaks for it. A person whom the evidence names in passing only is not known here.

use model::{Evidence, Format};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What stands for whom. The same person has the same role throughout one document.
pub struct Names {
    /// Forms of names by their first word in lower case, longest first.
    forms: HashMap<String, Vec<Form>>,
    /// Names in scripts that put no spaces between words.
    unspaced: Vec<(String, String)>,
    /// Whole fields that are a name.
    whole: HashMap<String, String>,
}

struct Form {
    name: String,
    role: String,
    /// Only in just this spelling.
    exact: bool,
}

/// Collects the people of an incident, in order of first appearance.
#[derive(Default)]
pub struct People {
    seen: HashSet<String>,
    names: Vec<String>,
}

impl People {
    /// Takes in who wrote the item and who is mentioned in it. Programs keep their names.
    pub fn add(&mut self, item: &Evidence) {
        if !item.extras.bot
            && let Some(author) = item.author.as_deref()
        {
            self.name(author);
        }
        if !matches!(item.format, Format::Patch | Format::Git | Format::Changes) {
            mentions(&item.text).into_iter().for_each(|name| self.name(name));
        }
    }

    /// Everybody so far.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    fn name(&mut self, name: &str) {
        let name = name.trim().trim_start_matches('@');
        let is_role = name.split([' ', '-', '_']).all(|word| ROLES.contains(&word.to_lowercase().as_str()));
        if !is_role && self.seen.insert(name.to_owned()) {
            self.names.push(name.to_owned());
        }
    }

    /// Hides them, each behind a role of their own. A first name alone stands for the one full name that begins with
    /// it: `teun` and `Teun Brakspear` are one person.
    pub fn hidden(&self) -> Names {
        let mut roles: BTreeMap<String, String> = BTreeMap::new();
        let mut names = Names::kept();
        let mut forms: BTreeMap<(String, bool), String> = BTreeMap::new();
        for name in &self.names {
            let person = whole_name(name, &self.names).to_lowercase();
            let next = format!("Responder {}", roles.len() + 1);
            let role = roles.entry(person).or_insert(next).clone();
            names.whole.insert(name.clone(), role.clone());
            if name.chars().next().is_some_and(|c| c >= '\u{2e80}') {
                names.unspaced.push((name.clone(), role));
                continue;
            }
            for form in forms_of(name) {
                // What two people are called alone stands for neither of them.
                let known = forms.entry(form).or_insert_with(|| role.clone());
                if *known != role {
                    *known = "a responder".to_owned();
                }
            }
        }
        for ((name, exact), role) in forms {
            let first = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
            names.forms.entry(first).or_default().push(Form { name, role, exact });
        }
        names.forms.values_mut().for_each(|forms| forms.sort_by_key(|form| std::cmp::Reverse(form.name.len())));
        names
    }
}

/// How a person may be called, and whether only in that spelling.
fn forms_of(name: &str) -> Vec<(String, bool)> {
    let ordinary = |word: &str| ORDINARY.contains(&word.to_lowercase().as_str());
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let (first, last) = match words.as_slice() {
        [] => return Vec::new(),
        [only] if !ordinary(only) => return vec![(only.to_lowercase(), false)],
        [only] if capital(only) => return vec![((*only).to_owned(), true)],
        [_] => return Vec::new(),
        [first, .., last] => (*first, *last),
    };
    let whole = words.join(" ");
    let mut out =
        vec![if words.iter().all(|word| ordinary(word)) { (whole, true) } else { (whole.to_lowercase(), false) }];
    if first.chars().count() >= 3 {
        out.push(if ordinary(first) { (first.to_owned(), true) } else { (first.to_lowercase(), false) });
    }
    if last.chars().count() >= 3 && !ordinary(last) && capital(last) {
        out.push((last.to_owned(), true));
    }
    let (given, family) = (first.to_lowercase(), last.to_lowercase());
    out.extend([".", "_", "-", ""].map(|between| (format!("{given}{between}{family}"), false)));
    if let Some(initial) = given.chars().next().filter(|_| family.chars().count() >= 4) {
        out.push((format!("{initial}{family}"), false));
    }
    out
}

/// The words behind `@`: `ana`, `ana.lind`, `Ana Lind`.
fn mentions(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices('@') {
        if text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '/' || c == '.') {
            continue;
        }
        let rest = &text[at + 1..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))).unwrap_or(rest.len());
        let handle = rest[..end].trim_end_matches(['.', '-', '_']);
        let is_name = handle.chars().next().is_some_and(char::is_alphabetic) && !rest[end..].starts_with(['/', '(']);
        if !is_name || handle.chars().count() < 3 {
            continue;
        }
        let second = rest[end..].strip_prefix(' ').unwrap_or_default();
        let length = second.find(|c: char| !c.is_alphabetic()).unwrap_or(second.len());
        let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        let is_full = end == handle.len() && capital(handle) && capital(&second[..length]);
        out.push(if is_full { &rest[..end + 1 + length] } else { handle });
    }
    out
}

impl Names {
    /// Every name stays as it is: the person chose so.
    pub fn kept() -> Self {
        Names { forms: HashMap::new(), unspaced: Vec::new(), whole: HashMap::new() }
    }

    /// The text with every hidden name, as a whole word, replaced by its role.
    pub fn hide(&self, text: &str) -> String {
        if let Some(role) = self.whole.get(text.trim()) {
            return role.clone();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = None;
        while let Some(c) = rest.chars().next() {
            let starts = c.is_alphanumeric() && !before.is_some_and(char::is_alphanumeric);
            if let Some((length, role)) = starts.then(|| self.named(rest)).flatten() {
                out.push_str(role);
                before = Some('x');
                rest = &rest[length..];
                continue;
            }
            out.push(c);
            before = Some(c);
            rest = &rest[c.len_utf8()..];
        }
        self.unspaced.iter().fold(out, |out, (name, role)| out.replace(name, role))
    }

    /// The name that the text begins with: its length in bytes, and the role.
    fn named(&self, text: &str) -> Option<(usize, &str)> {
        if self.forms.is_empty() {
            return None;
        }
        let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
        let forms = self.forms.get(&text[..end].to_lowercase())?;
        forms.iter().find_map(|form| {
            let length = if form.exact {
                text.starts_with(&form.name).then_some(form.name.len())?
            } else {
                begins_with(text, &form.name)?
            };
            let whole = !text[length..].chars().next().is_some_and(char::is_alphanumeric);
            whole.then_some((length, form.role.as_str()))
        })
    }
}

/// The bytes of `text` that are `name` in any case; `name` is in lower case.
fn begins_with(text: &str, name: &str) -> Option<usize> {
    let mut lower = name.chars();
    for (at, c) in text.char_indices() {
        if lower.as_str().is_empty() {
            return Some(at);
        }
        for folded in c.to_lowercase() {
            if lower.next() != Some(folded) {
                return None;
            }
        }
    }
    lower.as_str().is_empty().then_some(text.len())
}

/// The one full name among `names` that begins with this single word, or the name itself.
fn whole_name<'a>(name: &'a str, names: &'a [String]) -> &'a str {
    if name.contains(' ') {
        return name;
    }
    let called = |whole: &&String| {
        whole.contains(' ') && forms_of(whole).iter().any(|(form, _)| form.to_lowercase() == name.to_lowercase())
    };
    let mut whole = names.iter().filter(called);
    match (whole.next(), whole.next()) {
        (Some(only), None) => only,
        _ => name,
    }
}

/// What is a role already, or a group.
const ROLES: &[&str] = &[
    "",
    "admin",
    "all",
    "bot",
    "call",
    "channel",
    "commander",
    "customer",
    "customers",
    "database",
    "dba",
    "devops",
    "engineering",
    "everyone",
    "facilitator",
    "finance",
    "here",
    "incident",
    "infra",
    "monitoring",
    "noc",
    "on",
    "oncall",
    "operations",
    "operator",
    "ops",
    "platform",
    "responder",
    "scribe",
    "security",
    "service",
    "sre",
    "support",
    "system",
    "team",
    "unknown",
    "user",
    "users",
];

/// Names that are ordinary words as well: hidden as names only where they are written like one.
const ORDINARY: &[&str] = &[
    "april", "art", "august", "banks", "best", "bill", "black", "brown", "bush", "case", "chance", "chase", "church",
    "cook", "cross", "dawn", "day", "drew", "east", "faith", "field", "fields", "ford", "frank", "gene", "gold",
    "good", "grace", "grant", "gray", "green", "guy", "hall", "hill", "hope", "house", "iris", "ivy", "jack", "joy",
    "june", "king", "lily", "little", "long", "love", "mark", "max", "may", "miles", "north", "olive", "page", "pat",
    "pearl", "power", "powers", "price", "ray", "read", "rice", "rich", "rivers", "rob", "robin", "root", "rose",
    "ruby", "sharp", "short", "silver", "sky", "small", "south", "star", "stone", "sue", "summer", "victor", "wade",
    "wells", "west", "white", "will", "wood", "woods", "young",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Names {
        let mut people = People::default();
        list.iter().for_each(|name| people.name(name));
        people.hidden()
    }

    #[test]
    fn a_person_is_hidden_however_they_are_called() {
        let names = names(&["Ana Lind", "teun", "Teun Brakspear", "林美玲"]);
        for (text, hidden) in [
            ("Ana Lind's deploy, said ANA", "Responder 1's deploy, said Responder 1"),
            ("ask @ana.lind or alind, not analysis", "ask @Responder 1 or Responder 1, not analysis"),
            ("Lind and Brakspear paired", "Responder 1 and Responder 2 paired"),
            ("teun, Teun and tbrakspear", "Responder 2, Responder 2 and Responder 2"),
            ("ask 林美玲さん", "ask Responder 3さん"),
            ("Linden lindane banana", "Linden lindane banana"),
        ] {
            assert_eq!(names.hide(text), hidden);
        }
    }

    #[test]
    fn ordinary_words_stay_and_two_of_one_name_are_not_mixed_up() {
        let names = names(&["Will Page", "support", "mark", "Kim Olsen", "Kim Ito"]);
        assert_eq!(names.hide("we will page Will Page; Will said so"), "we will page Responder 1; Responder 1 said so");
        assert_eq!(names.hide("support told mark"), "support told mark");
        assert_eq!(names.hide("mark"), "Responder 2", "as a whole field it is the author");
        assert_eq!(names.hide("Kim asked Kim Ito"), "a responder asked Responder 4");
    }

    #[test]
    fn mentions_are_people_and_mail_addresses_packages_and_groups_are_not() {
        assert_eq!(
            mentions("@ana.lind. and (@Teun Brakspear) a@b.example @types/node @Override() @x"),
            ["ana.lind", "Teun Brakspear"]
        );
        assert_eq!(names(&["here", "on-call"]).hide("@here on-call"), "@here on-call");
    }
}
