//! Other forms of an English word, and how far a spelling may be off. Made when asking, so the index stays lean and
//! phrases and prefixes stay exact.

/// Forms tried for one word.
const MAX_FORMS: usize = 24;

/// The other forms of `word`: plurals, past and running forms of its possible stems. Many are no words at all; those
/// simply are in no text. Empty for anything but small ASCII letters and for words under four letters.
pub(crate) fn forms(word: &str) -> Vec<String> {
    if word.len() < 4 || word.len() > 24 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for base in stems(word) {
        grow(&base, &mut all);
        all.push(base);
    }
    let mut unique: Vec<String> = Vec::new();
    for form in all {
        if form != word && form.len() >= 3 && !unique.contains(&form) && unique.len() < MAX_FORMS {
            unique.push(form);
        }
    }
    unique
}

fn stems(word: &str) -> Vec<String> {
    let mut stems = vec![word.to_owned()];
    let mut add = |stem: &str, ending: &str| {
        if stem.len() >= 3 {
            stems.push(format!("{stem}{ending}"));
        }
    };
    for ending in ["ed", "ing"] {
        if let Some(stem) = word.strip_suffix(ending) {
            add(stem, "");
            add(stem, "e");
            if let Some(single) = undouble(stem) {
                add(single, "");
            }
        }
    }
    if let Some(stem) = word.strip_suffix("ies").or_else(|| word.strip_suffix("ied")) {
        add(stem, "y");
    } else if let Some(stem) = word.strip_suffix("es") {
        add(stem, "");
        add(stem, "e");
    } else if let Some(stem) = word.strip_suffix('s')
        && !stem.ends_with(['s', 'u', 'i'])
    {
        add(stem, "");
    }
    stems
}

fn grow(base: &str, out: &mut Vec<String>) {
    let hissing = ["s", "x", "z", "ch", "sh"].iter().any(|end| base.ends_with(end));
    if let Some(stem) = base.strip_suffix('e') {
        out.extend([format!("{base}s"), format!("{base}d"), format!("{stem}ing")]);
    } else if let Some(stem) = base.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        out.extend([format!("{stem}ies"), format!("{stem}ied"), format!("{base}ing")]);
    } else {
        out.push(format!("{base}{}", if hissing { "es" } else { "s" }));
        out.extend([format!("{base}ed"), format!("{base}ing")]);
        if let Some(last) = base.chars().last().filter(|c| "bdglmnprt".contains(*c)) {
            out.extend([format!("{base}{last}ed"), format!("{base}{last}ing")]);
        }
    }
}

fn undouble(stem: &str) -> Option<&str> {
    let bytes = stem.as_bytes();
    let [.., a, b] = bytes else { return None };
    (a == b && !b"ls".contains(b)).then(|| &stem[..stem.len() - 1])
}

/// How many letters may be wrong in `word`: none under four letters or with digits, one up to seven, two from eight.
pub(crate) fn distance_allowed(word: &str) -> u8 {
    let letters = word.chars().count();
    match letters {
        _ if word.chars().any(|c| !c.is_alphabetic()) => 0,
        ..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// Whether `a` and `b` are at most `most` insertions, deletions, changes or swaps of neighbours apart.
pub(crate) fn within(a: &str, b: &str, most: u8) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let most = usize::from(most);
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let (mut before, mut above) = (vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<usize>>());
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()] <= most
}
