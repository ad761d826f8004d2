//! Hunks: which line is an addition, which a deletion, and where the hunk ends.

/// A hunk that is being read. Combined diffs (`@@@`) have a column for each parent.
#[derive(Clone, Debug)]
pub(super) struct Hunk {
    columns: usize,
    old_left: u64,
    new_left: u64,
    /// Counts cannot be relied on (combined, or written by hand): the hunk ends at the first line that is none of it.
    open_ended: bool,
}

/// What a line in a hunk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Added,
    Removed,
    Context,
    /// `\ No newline at end of file`.
    Remark,
}

impl Hunk {
    /// Reads `@@ -1,2 +3,4 @@ …` or its combined form.
    pub(super) fn read(line: &str) -> Option<Hunk> {
        let ats = line.bytes().take_while(|&b| b == b'@').count();
        if !(2..=16).contains(&ats) || !line[ats..].starts_with(" -") {
            return None;
        }
        let mut ranges = line[ats..].split_whitespace();
        let old = count_of(ranges.next()?.strip_prefix('-')?)?;
        let mut new = None;
        for range in ranges.take(ats) {
            if let Some(range) = range.strip_prefix('+') {
                new = Some(count_of(range)?);
                break;
            }
        }
        Some(Hunk { columns: ats - 1, old_left: old, new_left: new?, open_ended: ats > 2 })
    }

    /// What `line` is to this hunk; `None` when it stands behind its end.
    pub(super) fn side(&mut self, line: &str) -> Option<Side> {
        if line.starts_with('\\') {
            return Some(Side::Remark);
        }
        if !self.open_ended && self.old_left == 0 && self.new_left == 0 {
            return None;
        }
        let marks = &line.as_bytes()[..self.columns.min(line.len())];
        // Mail programs strip the blank of an empty context line.
        if marks.iter().any(|mark| !matches!(mark, b' ' | b'+' | b'-')) {
            return None;
        }
        let side = if marks.contains(&b'+') {
            Side::Added
        } else if marks.contains(&b'-') {
            Side::Removed
        } else {
            Side::Context
        };
        if line.is_empty() && self.open_ended {
            return None;
        }
        if side != Side::Added {
            self.old_left = self.old_left.saturating_sub(1);
        }
        if side != Side::Removed {
            self.new_left = self.new_left.saturating_sub(1);
        }
        Some(side)
    }
}

fn count_of(range: &str) -> Option<u64> {
    let (start, count) = range.split_once(',').unwrap_or((range, "1"));
    start.parse::<u64>().ok()?;
    count.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_tell_a_header_from_a_removed_line() {
        let mut hunk = Hunk::read("@@ -1,2 +1 @@ fn main() {").expect("a hunk");
        assert_eq!(hunk.side("--- old comment"), Some(Side::Removed));
        assert_eq!(hunk.side(" same"), Some(Side::Context));
        assert_eq!(hunk.side("\\ No newline at end of file"), Some(Side::Remark));
        assert_eq!(hunk.side("--- a/next"), None);
    }

    #[test]
    fn combined_hunks_have_a_column_for_each_parent() {
        let mut hunk = Hunk::read("@@@ -1,2 -1,2 +1,3 @@@").expect("a hunk");
        assert_eq!(hunk.side("  same"), Some(Side::Context));
        assert_eq!(hunk.side("++both"), Some(Side::Added));
        assert_eq!(hunk.side(" -one"), Some(Side::Removed));
        assert_eq!(hunk.side("diff --cc next"), None);
    }

    #[test]
    fn what_is_no_hunk() {
        for line in ["@@ nothing @@", "@@ -a +b @@", "@@", "@ -1 +1 @", "@@ -1,2"] {
            assert!(Hunk::read(line).is_none(), "{line}");
        }
    }
}
