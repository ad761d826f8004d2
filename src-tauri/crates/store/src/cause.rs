//! Links of causes to what they led to. Refused: a circle, a link from one incident to another, the same link twice.

use crate::{Noun, Result, StoreError, View, Write, record::Record, row::Columns};
use model::{CauseLink, CauseLinkId, Hypothesis, HypothesisId, IncidentId, cause::circle};
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// A link as the history keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CauseLinkRow {
    pub id: CauseLinkId,
    /// That of its cause, so that the history knows what it touched.
    pub incident: IncidentId,
    #[serde(flatten)]
    pub link: CauseLink,
}

const COLUMNS: &str = "SELECT l.id, l.cause_id, l.effect_id, h.incident_id FROM cause_link l
    JOIN hypothesis h ON h.id = l.cause_id";

fn row(row: &Columns<'_>) -> Result<CauseLinkRow> {
    Ok(CauseLinkRow {
        id: CauseLinkId(row.get(0)?),
        incident: IncidentId(row.get(3)?),
        link: CauseLink { cause: HypothesisId(row.get(1)?), effect: row.get::<Option<i64>>(2)?.map(HypothesisId) },
    })
}

impl Record for CauseLinkRow {
    const PREFIX: &'static str = CauseLinkId::PREFIX;
    const NOUN: Option<Noun> = None;

    fn number(&self) -> i64 {
        self.id.0
    }

    fn load(view: &View, id: i64) -> Result<Option<Self>> {
        view.one(&format!("{COLUMNS} WHERE l.id = ?1"), [id], row)
    }

    /// The laws are looked at here, so that they hold for an undo as well: what was linked the other way round since
    /// does not come back.
    fn save(&self, view: &View) -> Result<()> {
        lawful(view, self.link)?;
        view.run(
            "INSERT INTO cause_link (id, cause_id, effect_id) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET cause_id = excluded.cause_id, effect_id = excluded.effect_id",
            params![self.id.0, self.link.cause.0, self.link.effect.map(|id| id.0)],
        )
        .map(drop)
    }

    fn remove(view: &View, id: i64) -> Result<()> {
        view.run("DELETE FROM cause_link WHERE id = ?1", [id]).map(drop)
    }
}

fn lawful(view: &View, link: CauseLink) -> Result<()> {
    let cause: Hypothesis = view.must(link.cause.0)?;
    let what = link.effect.map_or_else(|| "the impact".to_owned(), |id| format!("`{id}`"));
    if let Some(effect) = link.effect {
        let effect: Hypothesis = view.must(effect.0)?;
        if effect.incident != cause.incident {
            return Err(StoreError::refused(format!(
                "`{}` is of `{}` and {what} of `{}`; causes are linked within one incident",
                cause.id, cause.incident, effect.incident
            )));
        }
    }
    let links = view.cause_list(cause.incident)?;
    if links.contains(&link) {
        return Err(StoreError::refused(format!("`{}` leads to {what} already", link.cause)));
    }
    if let Some(way) = circle(&links, link) {
        let way: Vec<_> = way.iter().map(|id| format!("`{id}`")).collect();
        return Err(StoreError::refused(format!(
            "`{}` cannot lead to {what}: nothing is its own cause, and that would close the circle {}",
            link.cause,
            way.join(" → ")
        )));
    }
    Ok(())
}

impl View {
    /// The links between the causes of an incident, in the order in which they were made.
    pub fn cause_list(&self, incident: IncidentId) -> Result<Vec<CauseLink>> {
        let sql = format!("{COLUMNS} WHERE h.incident_id = ?1 ORDER BY l.id");
        Ok(self.all(&sql, [incident.0], row)?.into_iter().map(|row| row.link).collect())
    }

    /// Whether a hypothesis is linked to anything, as a cause or as an effect.
    pub fn cause_is_linked(&self, hypothesis: HypothesisId) -> Result<bool> {
        let sql = "SELECT count(*) FROM cause_link WHERE cause_id = ?1 OR effect_id = ?1";
        Ok(self.number(sql, [hypothesis.0])? > 0)
    }

    fn cause_find(&self, link: CauseLink) -> Result<Option<i64>> {
        let sql = "SELECT id FROM cause_link WHERE cause_id = ?1 AND ifnull(effect_id, 0) = ?2";
        self.one(sql, [link.cause.0, link.effect.map_or(0, |id| id.0)], |row| row.get(0))
    }
}

impl Write<'_> {
    /// Links a cause to what it led to. Nothing happens when it is linked so already.
    pub fn cause_link(&mut self, link: CauseLink) -> Result<()> {
        if self.cause_find(link)?.is_none() {
            let incident = self.must::<Hypothesis>(link.cause.0)?.incident;
            self.create(|id| CauseLinkRow { id: CauseLinkId(id), incident, link })?;
        }
        Ok(())
    }

    /// Takes a link away.
    ///
    /// # Errors
    /// `NotFound` when there is no such link.
    pub fn cause_unlink(&mut self, link: CauseLink) -> Result<()> {
        let effect = link.effect.map_or_else(|| "the impact".to_owned(), |id| id.to_string());
        let id = self.cause_find(link)?.ok_or_else(|| StoreError::not_found(format!("{} → {effect}", link.cause)))?;
        self.revise::<CauseLinkRow>(id, None)
    }
}
