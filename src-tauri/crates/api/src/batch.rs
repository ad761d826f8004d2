//! Import batches after the import: list, remove, shift the clock, read local times in another zone.

use crate::contract::*;
use crate::{Api, Failure, FailureCode};
use ingest::time::Zone;
use model::*;

/// A clock is not wrong by more.
const GREATEST_SKEW_MS: i64 = 20 * 366 * 86_400_000;

impl Api {
    pub fn batch_list(&self, params: IncidentRef) -> Result<Vec<ImportBatch>, Failure> {
        let id = params.incident.id()?;
        let read = self.store.read()?;
        read.incident_get(id)?;
        Ok(read.batch_list(id)?)
    }

    /// Removes a batch with its evidence. Claims that cited it are checked again, hypotheses lose the citation.
    pub fn batch_remove(&self, params: BatchRemove) -> Result<Changed, Failure> {
        let id = params.batch.id()?;
        self.change(self.act("batch_remove"), |w| {
            let batch = w.batch_get(id)?;
            let cited = w.batch_citations(id)?;
            if let Some(review) = w.review_current(batch.incident)?
                && review.state == ReviewState::Final
                && !cited.is_empty()
            {
                return Err(Failure::new(
                    FailureCode::Refused,
                    format!("`{id}` was not removed: the review of `{}` is final and rests on it", batch.incident),
                )
                .hint("set the review to `superseded` first"));
            }
            w.batch_remove(id, params.even_if_cited)?;
            for mut hypothesis in w.hypothesis_list(batch.incident)? {
                let kept = |w: &store::View, ids: &[EvidenceId]| -> Result<Vec<EvidenceId>, Failure> {
                    Ok(w.evidence_many(ids)?.into_iter().map(|e| e.id).collect())
                };
                hypothesis.evidence_for = kept(w, &hypothesis.evidence_for)?;
                hypothesis.evidence_against = kept(w, &hypothesis.evidence_against)?;
                w.hypothesis_put(&hypothesis)?;
            }
            crate::review::recheck(w, batch.incident)?;
            Ok(Changed { changed: batch.items_new })
        })
    }

    /// Corrects the clock or the zone of a batch. Events whose time a person set stay where they are.
    pub fn batch_set(&self, params: BatchSet) -> Result<ImportBatch, Failure> {
        let id = params.batch.id()?;
        let zone = params.zone.as_deref().map(crate::import::zone).transpose()?;
        if let Some(skew) = params.skew_ms.filter(|skew| skew.unsigned_abs() > GREATEST_SKEW_MS.unsigned_abs()) {
            return Err(Failure::invalid(format!("`{skew}` ms is more than twenty years"))
                .hint("give the milliseconds to add to the times of the batch"));
        }
        self.change(self.act("batch_set"), |w| {
            if let Some(zone) = zone {
                self::read_in(w, id, zone)?;
            }
            if let Some(skew) = params.skew_ms {
                w.batch_set_skew(id, skew)?;
            }
            let batch = w.batch_get(id)?;
            crate::review::recheck(w, batch.incident)?;
            Ok(batch)
        })
    }
}

/// Takes every time of a batch that does not say its zone as local time of `zone`.
fn read_in(w: &mut store::Write<'_>, id: BatchId, zone: Zone) -> Result<(), Failure> {
    let batch = w.batch_get(id)?;
    let before = crate::import::zone(&batch.zone)?;
    let findings = batch.findings.into_iter().filter(|f| f.code != FindingCode::ZoneAssumed).collect();
    let reread = store::Reread { zone: zone.to_string(), zone_source: ZoneSource::Declared, findings: Some(findings) };
    let changed = w.batch_retime(id, &reread, &mut |item| in_zone(&item.time, before, zone))?;
    if changed == 0 && batch.zone_source == ZoneSource::Explicit {
        return Err(Failure::new(
            FailureCode::Refused,
            format!("`{id}` was not changed: each of its times says its own zone"),
        )
        .hint("shift them with a skew if the clock was wrong"));
    }
    Ok(())
}

/// The same local time in another zone.
fn in_zone(time: &ReadTime, before: Zone, zone: Zone) -> ReadTime {
    // A time in a gap was read with the offset before it, so its local time is told by that offset.
    let local = |at: Utc| match time.flag {
        Some(TimeFlag::Gap) => {
            let earlier = at - chrono::TimeDelta::hours(3);
            at.naive_utc() + (before.local(earlier) - earlier.naive_utc())
        }
        _ => before.local(at),
    };
    let Some((at, flag)) = time.at.and_then(|at| zone.instant(local(at))) else { return time.clone() };
    let kept = time.flag.filter(|flag| !matches!(flag, TimeFlag::Gap | TimeFlag::Overlap));
    ReadTime { at: Some(at), zone_source: ZoneSource::Declared, flag: flag.or(kept), ..time.clone() }
}
