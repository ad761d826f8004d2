#![allow(clippy::unwrap_used)]

use super::*;

/// A log in memory that can be told to fail.
#[derive(Default)]
struct Kept {
    entries: Vec<LogEntry>,
    is_full: bool,
}

impl CallLog for Kept {
    fn write(&mut self, entry: &LogEntry) -> Result<(), LogFault> {
        if self.is_full {
            return Err("the disk is full".into());
        }
        self.entries.push(entry.clone());
        Ok(())
    }
}

fn now() -> Utc {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

fn destination(name: &str, origin: &str, purposes: &[Purpose]) -> Destination {
    Destination { name: name.into(), origin: Origin::parse(origin).unwrap(), purposes: purposes.to_vec() }
}

fn gate(mode: Mode) -> Gate {
    let destinations = [
        destination("github", "https://api.github.com", &[Purpose::Fetch, Purpose::Export]),
        destination("ollama", "http://localhost:11434", &[Purpose::Draft, Purpose::Check]),
    ];
    Gate::new(destinations, mode, [IncidentId(9)]).unwrap()
}

fn draft(body: &str) -> Request {
    Request {
        destination: "ollama".into(),
        method: Method::Post,
        path: "/api/chat".into(),
        headers: vec![("Authorization".into(), "Bearer hunter2".into())],
        body: body.into(),
        purpose: Purpose::Draft,
        incident: Some(IncidentId(1)),
        approved: Some(hex_sha256(body.as_bytes())),
    }
}

fn fetch(path: &str) -> Request {
    Request {
        destination: "github".into(),
        method: Method::Get,
        path: path.into(),
        headers: vec![],
        body: vec![],
        purpose: Purpose::Fetch,
        incident: None,
        approved: None,
    }
}

/// The refusal of `request`, which must also be the only thing in the log, bytes unsent.
fn refusal(gate: &Gate, request: Request) -> Refusal {
    let mut log = Kept::default();
    let refusal = gate.permit(request, now(), &mut log).expect_err("this must not leave");
    let [entry] = log.entries.as_slice() else { panic!("{} entries", log.entries.len()) };
    assert_eq!(entry.outcome, Outcome::Refused { reason: refusal.to_string() });
    refusal
}

#[test]
fn the_permit_holds_the_bytes_that_were_judged_and_the_log_their_hash() {
    let mut log = Kept::default();
    let permit = gate(Mode::Allowed).permit(draft("abc"), now(), &mut log).unwrap();
    assert_eq!(permit.url(), "http://localhost:11434/api/chat");
    assert_eq!(permit.body(), b"abc");
    assert_eq!(permit.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(log.entries.len(), 1, "written before anything is sent");
    assert!(!format!("{permit:?}").contains("hunter2"));
    permit.finish(Outcome::Answered { status: 200 }, now(), &mut log).unwrap();
    let [before, after] = log.entries.as_slice() else { panic!("two entries") };
    assert_eq!((&before.outcome, &after.outcome), (&Outcome::Permitted, &Outcome::Answered { status: 200 }));
    assert_eq!((before.bytes_out, before.header_names.as_slice()), (3, &["Authorization".to_owned()][..]));
    let line = serde_json::to_string(&log.entries).unwrap();
    assert!(!line.contains("hunter2") && !line.contains("abc\""), "no header value and no body in {line}");
    assert_eq!(serde_json::from_str::<Vec<LogEntry>>(&line).unwrap(), log.entries);
}

#[test]
fn offline_nothing_leaves() {
    let offline = gate(Mode::Offline);
    assert!(matches!(refusal(&offline, draft("x")), Refusal::Offline));
    assert!(matches!(refusal(&offline, fetch("/user")), Refusal::Offline));
}

#[test]
fn only_what_a_person_set_up_for_this_purpose_is_called() {
    let gate = gate(Mode::Allowed);
    let named = |name: &str| Request { destination: name.into(), ..fetch("/user") };
    for name in ["", "GitHub", "github ", "https://api.github.com", "evil.example"] {
        assert!(matches!(refusal(&gate, named(name)), Refusal::UnknownDestination(_)), "{name}");
    }
    assert!(matches!(refusal(&gate, named("ollama")), Refusal::OtherPurpose { .. }));
    let to_github = Request { destination: "github".into(), ..draft("x") };
    assert!(matches!(refusal(&gate, to_github), Refusal::OtherPurpose { purpose: Purpose::Draft, .. }));
    let twice = ["https://a.example", "https://b.example"].map(|origin| destination("a", origin, &[]));
    assert!(matches!(Gate::new(twice, Mode::Allowed, []), Err(Refusal::DuplicateDestination(name)) if name == "a"));
}

#[test]
fn incidents_that_never_leave_stay() {
    let gate = gate(Mode::Allowed);
    let marked = |request: Request| Request { incident: Some(IncidentId(9)), ..request };
    assert!(matches!(refusal(&gate, marked(draft("x"))), Refusal::NeverLeaves(IncidentId(9))));
    assert!(matches!(refusal(&gate, marked(fetch("/user"))), Refusal::NeverLeaves(_)));
    let nobodys = Request { incident: None, ..draft("x") };
    assert!(matches!(refusal(&gate, nobodys), Refusal::IncidentMissing));
}

#[test]
fn only_bytes_that_were_shown_leave() {
    let gate = gate(Mode::Allowed);
    let unseen = Request { approved: None, ..draft("x") };
    assert!(matches!(refusal(&gate, unseen), Refusal::NotAsApproved));
    let changed = Request { body: b"xy".to_vec(), ..draft("x") };
    assert!(matches!(refusal(&gate, changed), Refusal::NotAsApproved));
    let issue =
        Request { method: Method::Post, purpose: Purpose::Export, body: b"{}".to_vec(), ..fetch("/repos/a/b/issues") };
    assert!(matches!(refusal(&gate, issue), Refusal::NotAsApproved));
}

#[test]
fn bodies_and_headers_have_bounds() {
    let gate = gate(Mode::Allowed);
    for method in [Method::Get, Method::Delete] {
        let request = Request { method, body: b"x".to_vec(), ..fetch("/user") };
        assert!(matches!(refusal(&gate, request), Refusal::BodyNotAllowed(_)));
    }
    let huge = Request { method: Method::Post, body: vec![0; MAX_BODY + 1], ..fetch("/user") };
    assert!(matches!(refusal(&gate, huge), Refusal::TooLarge(_)));
    for (name, value) in [
        ("Host", "evil.example"),
        ("hOST", "evil.example"),
        ("Content-Length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Upgrade", "h2c"),
        ("Cookie", "a=b"),
        ("Proxy-Authorization", "x"),
        ("X-Forwarded-Host", "evil.example"),
        ("", "x"),
        ("A B", "x"),
        ("A:", "x"),
        ("A\r\nB", "x"),
        ("Accept", "x\r\nHost: evil.example"),
        ("Accept", "x\ny"),
        ("Accept", "x\0"),
        ("Accept", "ä"),
    ] {
        let request = Request { headers: vec![(name.into(), value.into())], ..fetch("/user") };
        assert!(matches!(refusal(&gate, request), Refusal::Header(_)), "{name}: {value}");
    }
}

#[test]
fn a_crooked_path_is_refused_and_its_secret_is_not_logged() {
    let gate = gate(Mode::Allowed);
    assert!(matches!(refusal(&gate, fetch("//evil.example/")), Refusal::Address { .. }));
    let mut log = Kept::default();
    for path in ["/a/../b?token=hunter2", "/user?access_token=hunter2", "/a\n?key=hunter2"] {
        let refusal = gate.permit(fetch(path), now(), &mut log).unwrap_err();
        assert!(!refusal.to_string().contains("hunter2"));
    }
    let all = serde_json::to_string(&log.entries).unwrap();
    assert!(!all.contains("hunter2") && all.contains("https://api.github.com/user"), "{all}");
}

#[test]
fn the_next_page_stays_at_its_origin() {
    let gate = gate(Mode::Allowed);
    assert_eq!(gate.path_of("github", "https://api.github.com/x?page=2").unwrap(), "/x?page=2");
    for url in ["https://evil.example/x", "https://api.github.com:8443/x", "http://localhost:11434/x"] {
        assert!(matches!(gate.path_of("github", url), Err(Refusal::OtherOrigin { .. })), "{url}");
    }
    for url in ["/x", "https://api.github.com", "https://api.github.com//x", "https://u@api.github.com/x"] {
        assert!(matches!(gate.path_of("github", url), Err(Refusal::Address { .. })), "{url}");
    }
    assert!(matches!(gate.path_of("gitlab", "https://api.github.com/x"), Err(Refusal::UnknownDestination(_))));
}

#[test]
fn without_its_log_entry_nothing_is_permitted() {
    let mut log = Kept { is_full: true, ..Kept::default() };
    let gate = gate(Mode::Allowed);
    assert!(matches!(gate.permit(draft("x"), now(), &mut log), Err(Refusal::NotLogged(_))));
    assert!(matches!(gate.permit(fetch("/a/../b"), now(), &mut log), Err(Refusal::NotLogged(_))));
}
