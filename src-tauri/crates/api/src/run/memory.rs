//! What a run may remember: earlier problems that look alike. Candidates to think of, never evidence.

use crate::contract::*;
use crate::{Api, Failure};
use draft::pipeline::Remembered;
use model::{IncidentId, ProblemId};

/// More would be noise in the prompt.
const MOST: usize = 3;

impl Api {
    /// Past problems similar to `id`, without those that an incident belongs to which never leaves.
    pub(super) fn remembered(&self, id: IncidentId) -> Result<Vec<Remembered>, Failure> {
        let similar = self.similar_list(IncidentRef { incident: id.into() })?;
        let read = self.store.read()?;
        let never = read.incident_never_leave()?;
        let mut out = Vec::new();
        for row in similar {
            let Ok(problem) = row.key.parse::<ProblemId>() else { continue };
            let record = read.problem_get(problem)?;
            if out.len() == MOST || record.incidents.iter().any(|incident| never.contains(incident)) {
                continue;
            }
            let causes = record.factors.iter().map(|factor| Ok(read.hypothesis_get(*factor)?.statement));
            let causes = causes.collect::<Result<Vec<_>, Failure>>()?;
            out.push(Remembered {
                problem,
                title: record.title,
                cause: causes.join("; "),
                why_similar: row.reasons.into_iter().next().unwrap_or_default(),
            });
        }
        Ok(out)
    }
}
