//! What sort of thing a text tells: observation, decision, action, change, communication, state change or alert.

use model::EventKind;

/// Proposes a kind from words alone; `otherwise` when they do not decide.
pub fn of_text(_text: &str, otherwise: EventKind) -> EventKind {
    otherwise
}
