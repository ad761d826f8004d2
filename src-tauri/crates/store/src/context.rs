//! What stands around an evidence item, what rests on it, and finding one to cite.

use crate::{
    Result, View,
    evidence::{COLUMNS, item},
    order::Needle,
    row::limit,
};
use model::*;
use rusqlite::{params_from_iter, types::Value as Sql, types::ValueRef};

impl View {
    /// References (`C-4`, `H-1`, `INC-1`) of the records that cite this item.
    pub fn citations_of(&self, id: EvidenceId) -> Result<Vec<String>> {
        self.all("SELECT record FROM citation WHERE evidence_id = ?1 ORDER BY record", [id.0], |row| row.text(0))
    }

    /// The items nearest in time before and after this one, at most `most` on each side, in order of time: in its thread
    /// where it has company there, else in its channel and source. An item without a time stands where it was read.
    pub fn evidence_around(&self, of: &Evidence, most: usize) -> Result<(Vec<Evidence>, Vec<Evidence>)> {
        if let Some(thread) = &of.thread {
            let in_thread = "e.thread = ? AND e.channel_id IS (SELECT channel_id FROM evidence WHERE id = ?)";
            let values = [Sql::Text(thread.clone()), Sql::Integer(of.id.0)];
            let mut around = (Vec::new(), Vec::new());
            for (_, first, last) in self.evidence_spans(of.incident)? {
                let (before, after) = self.nearest(of, (first, last), (in_thread, &values), most)?;
                around.0.extend(before);
                around.1.extend(after);
            }
            let order = |e: &Evidence| (e.at.is_none(), e.at, e.id);
            around.0.sort_by_key(order);
            around.0.drain(..around.0.len().saturating_sub(most));
            around.1.sort_by_key(order);
            around.1.truncate(most);
            if !(around.0.is_empty() && around.1.is_empty()) {
                return Ok(around);
            }
        }
        let beside = "e.channel_id IS (SELECT channel_id FROM evidence WHERE id = ?)";
        let span = self.batch_span(of.batch)?;
        self.nearest(of, span, (beside, &[Sql::Integer(of.id.0)]), most)
    }

    /// Among the items of a span of numbers that a condition holds for.
    fn nearest(
        &self,
        of: &Evidence,
        (first, last): (i64, i64),
        (condition, values): (&str, &[Sql]),
        most: usize,
    ) -> Result<(Vec<Evidence>, Vec<Evidence>)> {
        // Without a time of its own, an item has its neighbours in reading.
        let at = of.at.map(|at| Sql::Integer(crate::row::micros(at)));
        let side = |sign: &str, direction: &str| {
            let place = match &at {
                Some(_) => format!("(e.at, e.id) {sign} (?, ?) ORDER BY e.at {direction}, e.id {direction}"),
                None => format!("e.id {sign} ? ORDER BY e.id {direction}"),
            };
            let mut all = vec![Sql::Integer(first), Sql::Integer(last)];
            all.extend(values.iter().cloned());
            all.extend(at.clone());
            all.extend([Sql::Integer(of.id.0), Sql::Integer(limit(most))]);
            // Sorting numbers is quick; whole items are read for the few that are left.
            let sql = format!(
                "{COLUMNS} WHERE e.id IN (SELECT e.id FROM evidence e WHERE e.id BETWEEN ? AND ? AND {condition}
                    AND {place} LIMIT ?)"
            );
            self.all(&sql, params_from_iter(all), item)
        };
        let (mut before, mut after) = (side("<", "DESC")?, side(">", "ASC")?);
        for items in [&mut before, &mut after] {
            items.sort_by_key(|e| if of.at.is_some() { (e.at, e.id) } else { (None, e.id) });
        }
        Ok((before, after))
    }

    /// Items of an incident whose words, author or place hold every one of `words`; those that hold them side by side,
    /// in this order, come first, then the newest. Upper and lower case are alike in ASCII.
    pub fn evidence_find(&self, incident: IncidentId, words: &[&str], most: usize) -> Result<Vec<Evidence>> {
        let phrase = words.join(" ");
        let phrase = Needle::new(&phrase);
        let words: Vec<Needle<'_>> = words.iter().map(|word| Needle::new(word)).collect();
        let mut found: Vec<(bool, Option<i64>, i64)> = Vec::new();
        let mut statement = self.conn.prepare_cached(
            "SELECT e.id, e.at, e.text, a.text, c.text FROM evidence e LEFT JOIN name a ON a.id = e.author_id
                LEFT JOIN name c ON c.id = e.channel_id WHERE e.id BETWEEN ?1 AND ?2",
        )?;
        for (_, first, last) in self.evidence_spans(incident)? {
            let mut rows = statement.query([first, last])?;
            while let Some(row) = rows.next()? {
                let mut texts: [&[u8]; 3] = [&[]; 3];
                for (column, text) in (2..).zip(&mut texts) {
                    if let ValueRef::Text(bytes) = row.get_ref(column)? {
                        *text = bytes;
                    }
                }
                if words.iter().all(|word| texts.iter().any(|text| word.is_in(text))) {
                    found.push((phrase.is_in(texts[0]), row.get(1)?, row.get(0)?));
                }
            }
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.truncate(most);
        self.evidence_many(&found.into_iter().map(|(_, _, id)| EvidenceId(id)).collect::<Vec<_>>())
    }
}
