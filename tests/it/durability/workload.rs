//! A person at work, weighted: notes, edits, imports, drafts, merges, splits, undo, decisions. Keeps a log of what the
//! program acknowledged, outside the program, and compares the library with it.

use super::line::{Answer, Line};
use super::random::Random;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Calls that change something, and how often each is made.
const WEIGHTS: [(&str, u64); 16] = [
    ("event_note", 24),
    ("event_set", 20),
    ("import_run", 10),
    ("event_merge", 7),
    ("event_split", 6),
    ("history_undo", 8),
    ("draft_run", 4),
    ("proposal_accept", 5),
    ("proposal_edit", 2),
    ("proposal_reject", 4),
    ("review_write", 4),
    ("moment_set", 3),
    ("problem_new", 2),
    ("action_new", 3),
    ("batch_remove", 2),
    ("search_run", 6),
];

/// An act that was acknowledged: the call, and the record that the reply showed, where it shows one.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub call: &'static str,
    pub record: Option<Value>,
}

/// One library's worth of work.
pub struct Workload {
    random: Random,
    inputs: PathBuf,
    serial: u64,
    incidents: Vec<Value>,
    events: Vec<Value>,
    evidence: Vec<Value>,
    proposals: Vec<Value>,
    batches: Vec<Value>,
    /// Acts found in the library, verified, in order.
    pub kept: Vec<(i64, Acknowledged)>,
    /// Acknowledged since the last look.
    pub fresh: Vec<Acknowledged>,
    /// The call that got no answer, if it was one that changes something.
    in_flight: Option<&'static str>,
    token: Option<(Value, String)>,
    pub refused: usize,
}

impl Workload {
    pub fn new(seed: u64, inputs: PathBuf) -> Self {
        std::fs::create_dir_all(&inputs).expect("a folder can be made");
        Workload {
            random: Random::of(seed),
            inputs,
            serial: 0,
            incidents: Vec::new(),
            events: Vec::new(),
            evidence: Vec::new(),
            proposals: Vec::new(),
            batches: Vec::new(),
            kept: Vec::new(),
            fresh: Vec::new(),
            in_flight: None,
            token: None,
            refused: 0,
        }
    }

    /// Makes one call. False once the program is gone.
    pub fn step(&mut self, line: &mut Line) -> bool {
        let call = self.choose();
        let Some(params) = self.params(call) else { return true };
        self.in_flight = (call != "search_run").then_some(call);
        match line.call(call, params.clone()) {
            Answer::Silence => return false,
            Answer::Failure(failure) => {
                let code = failure["code"].as_str().unwrap_or_default();
                // What an undo or a removal took away cannot be changed again, and a proposed time has no words to
                // edit; nothing else may fail.
                let is_wordless = call == "proposal_edit" && code == "invalid";
                let is_fair = is_wordless || ["conflict", "refused", "not_found"].contains(&code);
                assert!(is_fair, "{call} {params}: {failure}");
                self.refused += 1;
            }
            Answer::Reply(reply) => self.acknowledge(call, &params, reply),
        }
        self.in_flight = None;
        call != "import_run" && call != "draft_run" || self.look(line)
    }

    fn choose(&mut self) -> &'static str {
        if self.incidents.is_empty() || (self.incidents.len() < 4 && self.random.below(40) == 0) {
            return "incident_new";
        }
        if self.events.len() < 4 {
            return if self.random.below(3) == 0 { "import_run" } else { "event_note" };
        }
        let mut at = self.random.below(WEIGHTS.iter().map(|(_, weight)| weight).sum());
        for (call, weight) in WEIGHTS {
            if at < weight {
                return call;
            }
            at -= weight;
        }
        "event_note"
    }

    fn params(&mut self, call: &str) -> Option<Value> {
        self.serial += 1;
        let token = format!("zq{}x{}", self.random.below(1 << 40), self.serial);
        let incident = self.random.pick(&self.incidents).cloned().unwrap_or_default();
        let event = self.random.pick(&self.events).cloned();
        let minute = self.random.below(60);
        let at = format!("2026-03-05T22:{minute:02}:00Z");
        Some(match call {
            "incident_new" => json!({ "title": format!("Tickets cannot be bought {token}") }),
            "event_note" => {
                self.token = Some((incident.clone(), token.clone()));
                json!({ "incident": incident, "at": at, "text": format!("Called the harbour office {token}") })
            }
            "event_set" => match self.random.below(3) {
                0 => json!({ "event": event?, "text": format!("The relay refused mail {token}") }),
                1 => json!({ "event": event?, "note": format!("See again {token}"), "starred": true }),
                _ => json!({ "event": event?, "note": token, "at": at }),
            },
            "import_run" => json!({ "incident": incident, "paths": [self.table(&token)] }),
            "event_merge" => {
                let other = self.random.pick(&self.events).cloned();
                if event == other {
                    return None;
                }
                json!({ "events": [event?, other?] })
            }
            "event_split" => json!({ "evidence": self.random.pick(&self.evidence).cloned()? }),
            "draft_run" => json!({ "incident": incident }),
            "proposal_accept" => json!({ "proposal": self.take_proposal()? }),
            "proposal_edit" => json!({ "proposal": self.take_proposal()?, "text": format!("In other words {token}") }),
            "proposal_reject" => json!({ "proposal": self.take_proposal()?, "reason": format!("not so {token}") }),
            "review_write" => {
                json!({ "incident": incident, "section": "overview", "text": format!("It rained {token}") })
            }
            "moment_set" => {
                json!({ "incident": incident, "moment": "mitigated", "at": format!("2026-03-06T0{}:{minute:02}:{:02}Z",
                minute % 10, self.serial % 60) })
            }
            "problem_new" => json!({ "title": format!("Certificates run out {token}"), "incident": incident }),
            "action_new" => json!({ "title": format!("Warn before they do {token}"), "incident": incident }),
            "batch_remove" => {
                let at = self.random.index(self.batches.len());
                (!self.batches.is_empty()).then(|| json!({ "batch": self.batches.swap_remove(at) }))?
            }
            "search_run" => json!({ "text": "relay certificate" }),
            _ => json!({}),
        })
    }

    fn take_proposal(&mut self) -> Option<Value> {
        let at = self.random.index(self.proposals.len());
        (!self.proposals.is_empty()).then(|| self.proposals.swap_remove(at))
    }

    /// A table whose name says how many rows it has.
    fn table(&mut self, token: &str) -> PathBuf {
        let rows = 5 + self.random.below(120);
        let file = self.inputs.join(format!("rows-{rows}-{token}.csv"));
        let mut text = "time,author,text\n".to_owned();
        for row in 0..rows {
            let say = match row % 7 {
                0 => "Deployed the mail relay with a stricter check of certificates",
                1 => "Alert: tickets cannot be bought, error rate at 40 percent",
                2 => "I think the certificate of the relay has run out",
                3 => "It turned out not to be the database",
                4 => "We should add an alert for certificates that run out",
                5 => "Rolled back the deploy of the mail relay, errors are falling",
                _ => "Resolved, the relay has a new certificate",
            };
            let (hour, minute, second) = (row / 60, row % 60, row % 50);
            text.push_str(&format!(
                "2026-03-05T{:02}:{minute:02}:{second:02}Z,Lena Voss,\"{say} {token}-{row}\"\n",
                20 + hour
            ));
        }
        std::fs::write(&file, text).expect("a file can be written");
        file
    }

    fn acknowledge(&mut self, call: &'static str, params: &Value, reply: Value) {
        let id = reply["id"].clone();
        let record = match call {
            "search_run" => return,
            "import_run" => {
                let batch = &reply["sources"][0];
                let rows = rows_of(batch["label"].as_str().expect("a label"));
                assert_eq!(batch["items_new"].as_u64(), Some(rows), "{reply}");
                self.batches.push(batch["batch"].clone());
                Some(json!({ "id": batch["batch"], "items_new": rows }))
            }
            "incident_new" => {
                self.incidents.push(id);
                Some(reply)
            }
            "event_note" | "event_set" | "event_merge" | "event_split" => {
                if !self.events.contains(&id) {
                    self.events.push(id);
                }
                if call == "event_merge" {
                    self.events.retain(|event| *event != params["events"][1]);
                }
                Some(reply)
            }
            "draft_run" => Some(json!({ "incident": reply["incident"], "run": reply["run"] })),
            "proposal_accept" | "proposal_edit" | "proposal_reject" | "problem_new" | "action_new" => Some(reply),
            _ => None,
        };
        self.fresh.push(Acknowledged { call, record });
    }

    /// Learns what an import or a draft brought.
    fn look(&mut self, line: &mut Line) -> bool {
        let Some(incident) = self.random.pick(&self.incidents).cloned() else { return true };
        let timeline = match line.call("timeline_list", json!({ "incident": incident, "limit": 60 })) {
            Answer::Reply(timeline) => timeline,
            Answer::Silence => return false,
            // An undo took the incident back.
            Answer::Failure(failure) => {
                assert_eq!(failure["code"], "not_found", "timeline_list {incident}: {failure}");
                return true;
            }
        };
        for event in timeline["events"].as_array().expect("a list") {
            if self.events.len() < 400 && !self.events.contains(&event["id"]) {
                self.events.push(event["id"].clone());
            }
            let cited = event["evidence"].as_array().expect("a list");
            if cited.len() > 1 {
                self.evidence.push(cited[1].clone());
            }
        }
        let proposals = line.call("proposal_list", json!({ "incident": incident, "undecided": true }));
        let proposals = match proposals {
            Answer::Reply(proposals) => proposals,
            Answer::Silence => return false,
            Answer::Failure(failure) => panic!("proposal_list {incident}: {failure}"),
        };
        self.proposals = proposals.as_array().expect("a list").iter().map(|p| p["id"].clone()).collect();
        true
    }

    /// Compares a reopened library with the log: every acknowledged act is there, in order, as it was answered; at most
    /// one more, the call that got no answer; every import is whole or absent.
    pub fn verify(&mut self, line: &mut Line) {
        let acts = acts(line, self.fresh.len() + 3);
        let last = self.kept.last().map_or(0, |(act, _)| *act);
        let new: Vec<_> = acts.into_iter().filter(|(act, _)| *act > last).collect();
        let mut new = new.into_iter().peekable();
        for said in std::mem::take(&mut self.fresh) {
            // A draft that proposes nothing is no act; that it was made is kept all the same.
            if said.call == "draft_run" && new.peek().is_none_or(|(_, act)| act.what != "draft_run") {
                let draft = said.record.as_ref().expect("a draft is kept with its run");
                let of = json!({ "incident": draft["incident"] });
                // A later undo may have taken the incident back, and its draft with it.
                let is_gone =
                    matches!(line.call("incident_show", of.clone()), Answer::Failure(f) if f["code"] == "not_found");
                let is_kept = is_gone || line.reply("draft_show", of)["run"].as_u64() >= draft["run"].as_u64();
                assert!(is_kept, "the draft {draft} is lost");
                continue;
            }
            let Some((number, act)) = new.next() else { panic!("acknowledged and lost: {said:?}") };
            let bare = Acknowledged { call: said.call, record: None };
            assert_same(number, &act, if said.call == "draft_run" { &bare } else { &said });
            self.kept.push((number, if said.call == "draft_run" { bare } else { said }));
        }
        if let Some((number, act)) = new.next() {
            let Some(call) = self.in_flight else { panic!("nobody asked for {act:?}") };
            assert_eq!(act.what, call, "{act:?}");
            self.kept.push((number, Acknowledged { call, record: None }));
        }
        assert!(new.next().is_none(), "nobody asked for that much");
        self.in_flight = None;
        self.incidents.clear();
        for row in line.reply("incident_list", json!({})).as_array().expect("a list") {
            self.incidents.push(row["id"].clone());
            let batches = line.reply("batch_list", json!({ "incident": row["id"] }));
            let mut sum = 0;
            for batch in batches.as_array().expect("a list") {
                let rows = rows_of(batch["label"].as_str().expect("a label"));
                assert_eq!(batch["items_new"].as_u64(), Some(rows), "half an import: {batch}");
                sum += rows;
            }
            assert_eq!(row["evidence_count"].as_u64(), Some(sum), "{row}: {batches}");
        }
    }

    /// What was written last is found, exactly when it is there.
    pub fn verify_search(&mut self, line: &mut Line) {
        let Some((incident, token)) = &self.token else {
            // Also with nothing to look for the index is opened, which is when it is put in order.
            line.reply("search_run", json!({ "text": "relay" }));
            return;
        };
        let found = line.reply("search_run", json!({ "text": token, "kinds": ["event"] }));
        assert_eq!(found["degraded"], Value::Null, "{found}");
        let timeline = line.call("timeline_list", json!({ "incident": incident, "text": token, "hidden": true }));
        let there = match timeline {
            Answer::Reply(timeline) => timeline["total"].as_u64(),
            // The incident itself was taken back.
            _ => Some(0),
        };
        assert_eq!(found["total"].as_u64(), there, "{token}: {found}");
    }

    /// The whole log once more, from the first act on.
    pub fn verify_all(&mut self, line: &mut Line) {
        self.verify(line);
        let acts = acts(line, self.kept.len() + 10);
        assert_eq!(acts.len(), self.kept.len());
        for ((number, said), (there, act)) in self.kept.iter().zip(&acts) {
            assert_eq!(number, there);
            assert_same(*number, act, said);
        }
    }
}

fn rows_of(label: &str) -> u64 {
    label.split('-').nth(1).and_then(|rows| rows.parse().ok()).unwrap_or_else(|| panic!("`{label}` says no number"))
}

/// An act as the history tells it.
#[derive(Debug)]
struct Told {
    what: String,
    after: BTreeMap<String, Value>,
}

/// The newest acts, oldest first.
fn acts(line: &mut Line, most: usize) -> BTreeMap<i64, Told> {
    let mut acts: BTreeMap<i64, Told> = BTreeMap::new();
    for revision in line.reply("history_list", json!({ "limit": most })).as_array().expect("a list") {
        let number = revision["act"].as_i64().expect("a number");
        let what = revision["what"].as_str().expect("a word").to_owned();
        let told = acts.entry(number).or_insert_with(|| Told { what, after: BTreeMap::new() });
        told.after.insert(revision["record"].as_str().expect("a reference").to_owned(), revision["after"].clone());
    }
    acts
}

fn assert_same(number: i64, act: &Told, said: &Acknowledged) {
    assert_eq!(act.what, said.call, "act {number} is another one than was acknowledged");
    let Some(record) = &said.record else { return };
    let kept = act.after.get(record["id"].as_str().expect("a reference"));
    let Some(kept) = kept else { panic!("act {number} does not tell of {record}: {act:?}") };
    // Which factors a problem has is told by the revisions of the hypotheses, where it is kept.
    let told = |field: &str| !(said.call == "problem_new" && field == "factors");
    for (field, value) in record.as_object().expect("a record").iter().filter(|(field, _)| told(field)) {
        assert_eq!(&kept[field], value, "act {number}, field `{field}`: {kept}");
    }
}

/// What is left over that no library needs: files of unfinished work.
pub fn left_over(library: &Path) -> Vec<PathBuf> {
    let is_hex = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit());
    let belongs = |path: &Path| {
        let parts: Vec<_> = path.iter().map(|part| part.to_str().expect("UTF-8")).collect();
        match parts.as_slice() {
            [name] => ["library.db", "library.db-wal", "library.db-shm", "library.lock"].contains(name),
            ["blobs", two, hash] => is_hex(two, 2) && is_hex(hash, 64),
            ["search", name] => {
                let known = ["meta.json", "seal.json", ".managed.json", ".tantivy-meta.lock", ".tantivy-writer.lock"];
                known.contains(name) || name.split_once('.').is_some_and(|(id, _)| is_hex(id, 32))
            }
            _ => false,
        }
    };
    let files = super::files_below(library).into_iter();
    files.filter(|file| !belongs(file.strip_prefix(library).expect("it lies below"))).collect()
}
