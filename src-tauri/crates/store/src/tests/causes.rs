//! Links between causes.
use super::*;

struct Case {
    library: Library,
    incident: IncidentId,
    ids: Vec<HypothesisId>,
}

fn case() -> Case {
    let library = library();
    let incident = library.incident("one");
    let make = |_| library.write("h", |w| w.hypothesis_insert(hypothesis(incident, &[]))).unwrap().id;
    let ids = (0..4).map(make).collect();
    Case { library, incident, ids }
}

impl Case {
    fn link(&self, cause: usize, effect: Option<usize>) -> Result<()> {
        let link = CauseLink { cause: self.ids[cause], effect: effect.map(|at| self.ids[at]) };
        self.library.write("cause_link", |w| w.cause_link(link))
    }

    fn unlink(&self, cause: usize, effect: Option<usize>) -> Result<()> {
        let link = CauseLink { cause: self.ids[cause], effect: effect.map(|at| self.ids[at]) };
        self.library.write("cause_link", |w| w.cause_unlink(link))
    }

    fn links(&self) -> Vec<CauseLink> {
        self.library.store.read().unwrap().cause_list(self.incident).unwrap()
    }

    fn last(&self) -> i64 {
        self.library.store.read().unwrap().act_list(None, 1).unwrap()[0].act
    }

    fn undo(&self, act: i64) -> Result<Vec<String>> {
        self.library.write("undo", |w| w.undo(act))
    }
}

#[test]
fn causes_lead_to_effects_and_never_back() {
    let case = case();
    case.link(0, Some(1)).unwrap();
    case.link(1, Some(2)).unwrap();
    case.link(2, None).unwrap();
    let acts = case.last();
    case.link(0, Some(1)).unwrap();
    assert_eq!(case.last(), acts, "the same link once more is no act");
    let refused = case.link(2, Some(0)).unwrap_err().to_string();
    assert!(refused.contains("`H-3` → `H-1` → `H-2` → `H-3`"), "{refused}");
    assert!(matches!(case.link(3, Some(3)), Err(StoreError::Refused { .. })));
    assert_eq!(case.links().len(), 3);
    assert!(matches!(case.unlink(3, None), Err(StoreError::NotFound { .. })));
    case.unlink(0, Some(1)).unwrap();
    case.link(2, Some(0)).unwrap();
    case.library.sound();
}

#[test]
fn a_cause_leads_to_nothing_of_another_incident() {
    let case = case();
    let other = case.library.incident("two");
    let there = case.library.write("h", |w| w.hypothesis_insert(hypothesis(other, &[]))).unwrap().id;
    let link = CauseLink { cause: case.ids[0], effect: Some(there) };
    let refused = case.library.write("cause_link", |w| w.cause_link(link)).unwrap_err().to_string();
    assert!(refused.contains("INC-1") && refused.contains("INC-2"), "{refused}");
    let missing = CauseLink { cause: case.ids[0], effect: Some(HypothesisId(99)) };
    let refused = case.library.write("cause_link", |w| w.cause_link(missing));
    assert!(matches!(refused, Err(StoreError::NotFound { .. })));
}

#[test]
fn an_undo_keeps_the_law_too() {
    let case = case();
    case.link(0, Some(1)).unwrap();
    let linked = case.last();
    case.undo(linked).unwrap();
    assert_eq!(case.links(), []);
    let taken = case.last();
    case.link(1, Some(0)).unwrap();
    let refused = case.undo(taken).unwrap_err().to_string();
    assert!(refused.contains("circle"), "{refused}");
    case.unlink(1, Some(0)).unwrap();
    case.link(0, Some(1)).unwrap();
    assert!(matches!(case.undo(taken), Err(StoreError::Refused { .. })), "linked again since");
    case.unlink(0, Some(1)).unwrap();
    case.undo(taken).unwrap();
    assert_eq!(case.links(), [CauseLink { cause: case.ids[0], effect: Some(case.ids[1]) }]);
    case.library.sound();
}

#[test]
fn a_linked_hypothesis_does_not_go() {
    let case = case();
    case.link(0, Some(1)).unwrap();
    let delete = |at: usize| case.library.write("h", |w| w.hypothesis_delete(case.ids[at]));
    for at in [0, 1] {
        assert!(matches!(delete(at), Err(StoreError::Refused { .. })));
        // The act that made it, after the one that made the incident.
        assert!(matches!(case.undo(at as i64 + 2), Err(StoreError::Refused { .. })));
    }
    case.unlink(0, Some(1)).unwrap();
    let unlinked = case.last();
    delete(1).unwrap();
    assert!(matches!(case.undo(unlinked), Err(StoreError::NotFound { .. })), "one of its ends is gone");
    case.library.sound();
}

#[test]
fn damage_to_links_is_found() {
    let case = case();
    case.link(0, Some(1)).unwrap();
    case.link(1, Some(2)).unwrap();
    let conn = rusqlite::Connection::open(case.library.store.database()).unwrap();
    conn.execute("UPDATE cause_link SET effect_id = 1 WHERE id = 2", []).unwrap();
    let damage = case.library.store.check(false).unwrap().damage;
    assert!(damage.iter().any(|d| d.message.contains("circle")), "{damage:?}");
    assert!(damage.iter().any(|d| d.kind == DamageKind::Copy && d.place.as_deref() == Some("L-2")), "{damage:?}");
}
