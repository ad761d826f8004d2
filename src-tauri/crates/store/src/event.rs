//! Timeline events: what is shown when, and which evidence stands behind it.
//!
//! The time of an event follows its first evidence item until a person sets it. Refused: an event with neither evidence
//! nor words, and taking evidence away other than by merging and splitting.

use crate::{
    Noun, Result, StoreError, View, Write,
    record::Record,
    row::{Columns, micros, odd},
};
use model::*;
use rusqlite::params;
use serde_json::Value;
use std::ops::ControlFlow;

/// A note that a person puts on the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    pub incident: IncidentId,
    pub at: Option<Utc>,
    pub kind: EventKind,
    pub text: String,
}

/// The columns that [`event`] reads, over `event v`.
pub(crate) const COLUMNS: &str =
    "SELECT v.id, v.incident_id, v.at, v.kind, v.text, v.note, v.starred, v.hidden, v.time_edited,
        v.lead, (SELECT group_concat(e.id ORDER BY e.id) FROM evidence e WHERE e.event_id = v.id) FROM event v";

pub(crate) fn event(row: &Columns<'_>) -> Result<TimelineEvent> {
    let listed = row.some_text(10)?.unwrap_or_default();
    let number = |text: &str| text.parse().map(EvidenceId).map_err(|_| odd(format!("`{text}` is not a number")));
    let mut evidence: Vec<_> = listed.split(',').filter(|text| !text.is_empty()).map(number).collect::<Result<_>>()?;
    if let Some(lead) = row.get::<Option<i64>>(9)? {
        // Stable: the lead first, the rest by number.
        evidence.sort_by_key(|id| id.0 != lead);
    }
    Ok(TimelineEvent {
        id: TimelineEventId(row.get(0)?),
        incident: IncidentId(row.get(1)?),
        at: row.some_time(2)?,
        kind: row.word(3)?,
        text: row.some_text(4)?,
        note: row.some_text(5)?,
        starred: row.get(6)?,
        hidden: row.get(7)?,
        time_edited: row.get(8)?,
        evidence,
    })
}

impl Record for TimelineEvent {
    const PREFIX: &'static str = TimelineEventId::PREFIX;
    const NOUN: Option<Noun> = Some(Noun::Event);

    fn number(&self) -> i64 {
        self.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        view.one(&format!("{COLUMNS} WHERE v.id = ?1"), [id], event)
    }

    fn save(&self, view: &View) -> Result<()> {
        let lead = self.evidence.first().map(|id| id.0).filter(|first| self.evidence.iter().any(|id| id.0 < *first));
        let columns = params![
            self.id.0,
            self.incident.0,
            self.at.map(micros),
            self.kind.as_str(),
            self.text,
            self.note,
            self.starred,
            self.hidden,
            self.time_edited,
            lead
        ];
        let known = view.run(
            "UPDATE event SET incident_id = ?2, at = ?3, kind = ?4, text = ?5, note = ?6, starred = ?7, hidden = ?8,
                 time_edited = ?9, lead = ?10 WHERE id = ?1",
            columns,
        )?;
        if known == 0 {
            view.run(
                "INSERT INTO event (id, incident_id, at, kind, text, note, starred, hidden, time_edited, lead)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                columns,
            )?;
            let counted =
                view.run("UPDATE incident SET event_count = event_count + 1 WHERE id = ?1", [self.incident.0])?;
            if counted == 0 {
                return Err(StoreError::refused(format!(
                    "`{}` cannot come back: `{}` is gone",
                    self.id, self.incident
                )));
            }
        }
        for evidence in &self.evidence {
            view.run("UPDATE evidence SET event_id = ?2 WHERE id = ?1 AND event_id <> ?2", [evidence.0, self.id.0])?;
        }
        if !self.time_edited && !self.evidence.is_empty() {
            view.retime(self.id)?;
        }
        Ok(())
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        view.run(
            "UPDATE incident SET event_count = event_count - 1
             WHERE id = (SELECT incident_id FROM event WHERE id = ?1)",
            [id],
        )?;
        view.run("DELETE FROM event WHERE id = ?1", [id]).map(drop)
    }

    fn settle(value: &mut Value) {
        // A time that nobody set follows the evidence.
        if let Some(fields) = value.as_object_mut()
            && fields.get("time_edited") == Some(&Value::Bool(false))
        {
            fields.remove("at");
        }
    }
}

impl View {
    pub fn event_get(&self, id: TimelineEventId) -> Result<TimelineEvent> {
        self.must(id.0)
    }

    /// Those that exist, in the order asked for.
    pub fn event_many(&self, ids: &[TimelineEventId]) -> Result<Vec<TimelineEvent>> {
        let mut out = Vec::with_capacity(ids.len());
        for id in ids {
            out.extend(TimelineEvent::load(self, id.0)?);
        }
        Ok(out)
    }

    /// Every event with a number from `from` to `to`, over all incidents; for building an index.
    ///
    /// # Errors
    /// What `each` returns, or what the library says.
    pub fn event_each<E: From<StoreError>>(
        &self,
        from: TimelineEventId,
        to: TimelineEventId,
        mut each: impl FnMut(TimelineEvent) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let sql = format!("{COLUMNS} WHERE v.id BETWEEN ?1 AND ?2 ORDER BY v.id");
        let mut statement = self.conn.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query([from.0, to.0]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            if each(event(&Columns(row))?)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Lets the time of an event that nobody set follow its first evidence item.
    pub(crate) fn retime(&self, id: TimelineEventId) -> Result<()> {
        let sql = "UPDATE event SET at = (SELECT e.at FROM evidence e WHERE e.event_id = event.id
                ORDER BY e.id <> ifnull(event.lead, e.id), e.id LIMIT 1) WHERE id = ?1 AND time_edited = 0";
        self.run(sql, [id.0]).map(drop)
    }
}

impl Write<'_> {
    pub fn event_insert(&mut self, new: &NewEvent) -> Result<TimelineEvent> {
        self.must::<Incident>(new.incident.0)?;
        if new.text.trim().is_empty() {
            return Err(StoreError::refused("a note on the timeline needs words"));
        }
        self.create(|id| TimelineEvent {
            id: TimelineEventId(id),
            incident: new.incident,
            at: new.at,
            kind: new.kind,
            text: Some(new.text.clone()),
            note: None,
            starred: false,
            hidden: false,
            time_edited: true,
            evidence: Vec::new(),
        })
    }

    /// Replaces time, kind, words and marks; a time that differs counts as set by a person. Its evidence changes by
    /// [`Write::event_merge`] and [`Write::event_split`] only.
    pub fn event_put(&mut self, event: &TimelineEvent) -> Result<()> {
        let before: TimelineEvent = self.must(event.id.0)?;
        if before.evidence != event.evidence || before.incident != event.incident {
            return Err(StoreError::refused(format!(
                "the evidence of `{}` changes only by merging and splitting",
                event.id
            )));
        }
        if event.evidence.is_empty() && event.text.as_deref().is_none_or(|text| text.trim().is_empty()) {
            return Err(StoreError::refused(format!("`{}` is a note and needs words", event.id)));
        }
        let mut after = event.clone();
        after.time_edited |= before.at != event.at || event.evidence.is_empty();
        self.revise(event.id.0, Some(&after))
    }

    /// Makes the first show the evidence of all; the others go, their words and notes kept in the note of the first.
    pub fn event_merge(&mut self, events: &[TimelineEventId]) -> Result<TimelineEvent> {
        let [first, others @ ..] = events else {
            return Err(StoreError::refused("a merge needs events"));
        };
        let mut merged: TimelineEvent = self.must(first.0)?;
        let mut before = vec![(first.to_string(), Some(serde_json::to_value(&merged)?))];
        let mut gone = Vec::new();
        for id in others.iter().filter(|id| *id != first) {
            let other: TimelineEvent = self.must(id.0)?;
            if other.incident != merged.incident {
                return Err(StoreError::refused(format!("`{id}` and `{first}` are of different incidents")));
            }
            if gone.contains(id) {
                continue;
            }
            before.push((id.to_string(), Some(serde_json::to_value(&other)?)));
            gone.push(*id);
            absorb(&mut merged, other);
        }
        merged.save(self.view)?;
        for id in gone {
            TimelineEvent::remove(self.view, id.0)?;
        }
        self.moved(&merged.evidence);
        for (reference, before) in before {
            self.append(&reference, before)?;
        }
        self.must(first.0)
    }

    /// Takes evidence out of an event into an event of its own.
    pub fn event_split(&mut self, event: TimelineEventId, evidence: &[EvidenceId]) -> Result<TimelineEvent> {
        let mut left: TimelineEvent = self.must(event.0)?;
        let before = serde_json::to_value(&left)?;
        if evidence.is_empty() || !evidence.iter().all(|id| left.evidence.contains(id)) {
            return Err(StoreError::refused(format!("only evidence of `{event}` can be split from it")));
        }
        left.evidence.retain(|id| !evidence.contains(id));
        if left.evidence.is_empty() && left.text.is_none() {
            return Err(StoreError::refused(format!("`{event}` would be left with neither evidence nor words")));
        }
        let kind = self.evidence_get(evidence[0])?.kind;
        let id = TimelineEventId(self.numbers(TimelineEventId::PREFIX, 1)?);
        let apart = TimelineEvent {
            id,
            incident: left.incident,
            at: None,
            kind,
            text: None,
            note: None,
            starred: false,
            hidden: false,
            time_edited: false,
            evidence: evidence.to_vec(),
        };
        apart.save(self.view)?;
        left.save(self.view)?;
        self.moved(evidence);
        self.append(&event.to_string(), Some(before))?;
        self.append(&id.to_string(), None)?;
        self.must(id.0)
    }

    /// Removes a note; events with evidence are hidden instead.
    pub fn event_delete(&mut self, event: TimelineEventId) -> Result<()> {
        let before: TimelineEvent = self.must(event.0)?;
        if !before.evidence.is_empty() {
            return Err(StoreError::refused(format!("`{event}` shows evidence, which is kept; hide it instead")));
        }
        self.revise::<TimelineEvent>(event.0, None)
    }

    /// Tells the feed that evidence is shown by another event now.
    fn moved(&mut self, evidence: &[EvidenceId]) {
        for id in evidence {
            self.changed(Noun::Evidence, id.0, id.0);
        }
    }
}

fn absorb(into: &mut TimelineEvent, other: TimelineEvent) {
    into.evidence.extend(other.evidence);
    into.starred |= other.starred;
    into.hidden &= other.hidden;
    for words in [other.text, other.note].into_iter().flatten() {
        into.note = Some(match into.note.take() {
            Some(note) => format!("{note}\n{words}"),
            None => words,
        });
    }
}
