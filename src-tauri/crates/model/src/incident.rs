//! Incidents: one disruption, with vendor references and key times.

use crate::{IncidentId, MomentMark, Utc};
use serde::{Deserialize, Serialize};

/// One disruption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Incident {
    pub id: IncidentId,
    pub title: String,
    pub service: Option<String>,
    /// 1 (worst) to 5.
    pub severity: Option<u8>,
    /// IANA name or offset, declared for sources that do not say.
    pub zone: Option<String>,
    pub created_at: Utc,
    pub archived: bool,
    /// Nothing of it is ever sent, whatever is asked.
    #[serde(default)]
    pub never_leaves: bool,
    /// Key moments, proposed or set by a person, at most one a kind.
    pub moments: Vec<MomentMark>,
}
