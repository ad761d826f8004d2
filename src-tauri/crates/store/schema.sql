CREATE INDEX act_by_undoes ON act (undoes) WHERE undoes IS NOT NULL;

CREATE INDEX action_by_factor ON action (factor_id) WHERE factor_id IS NOT NULL;

CREATE INDEX action_by_incident ON action (incident_id);

CREATE INDEX action_by_problem ON action (problem_id);

CREATE INDEX action_mark ON action (id, incident_id, problem_id, kind, strength, state, due, created_at, closed_at);

CREATE INDEX batch_by_incident ON batch (incident_id, hash);

CREATE INDEX cause_link_by_effect ON cause_link (effect_id) WHERE effect_id IS NOT NULL;

CREATE UNIQUE INDEX cause_link_once ON cause_link (cause_id, ifnull(effect_id, 0));

CREATE INDEX citation_by_record ON citation (record);

CREATE INDEX event_by_time ON event (incident_id, at, hidden, kind, starred);

CREATE INDEX event_with_words ON event (incident_id) WHERE text IS NOT NULL OR note IS NOT NULL;

CREATE INDEX evidence_by_event ON evidence (event_id);

CREATE INDEX hypothesis_by_incident ON hypothesis (incident_id);

CREATE INDEX hypothesis_by_problem ON hypothesis (problem_id) WHERE problem_id IS NOT NULL;

CREATE INDEX hypothesis_mark ON hypothesis (id, incident_id, state, verdict, cause_class);

CREATE INDEX model_call_of_run ON model_call (run_key);

CREATE INDEX passage_by_proposal ON passage (proposal_id) WHERE proposal_id IS NOT NULL;

CREATE INDEX passage_by_review ON passage (review_id);

CREATE INDEX problem_by_incident ON problem_incident (incident_id);

CREATE INDEX proposal_by_incident ON proposal (incident_id, state);

CREATE INDEX review_by_incident ON review (incident_id);

CREATE UNIQUE INDEX review_one_current ON review (incident_id) WHERE state <> 'superseded';

CREATE INDEX revision_by_act ON revision (act_id);

CREATE INDEX revision_by_record ON revision (record, seq);

CREATE INDEX revision_by_review ON revision (json_extract(ifnull(after, before), '$.review'), seq)
WHERE record > 'C-' AND record < 'C.';

CREATE INDEX revision_factor ON revision (record, act_id)
WHERE record > 'H-' AND record < 'H.' AND instr(after, '"state":"supported"') > 0
    AND instr(before, '"state":"supported"') = 0;

CREATE UNIQUE INDEX shape_once ON shape (format, kind, zone_source, precision, ifnull(flag, ''));

CREATE TABLE act (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    undoes INTEGER REFERENCES act (id)
) STRICT;

CREATE TABLE action (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER REFERENCES incident (id),
    problem_id INTEGER REFERENCES problem (id),
    factor_id INTEGER REFERENCES hypothesis (id),
    title TEXT NOT NULL CHECK (trim(title) <> ''),
    kind TEXT NOT NULL,
    strength TEXT NOT NULL,
    state TEXT NOT NULL,
    owner TEXT,
    due TEXT,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    reason TEXT
) STRICT;

CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES incident (id),
    label TEXT NOT NULL,
    format TEXT NOT NULL,
    hash TEXT NOT NULL,
    importer INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    zone TEXT NOT NULL,
    zone_source TEXT NOT NULL,
    skew_ms INTEGER NOT NULL,
    items_read INTEGER NOT NULL,
    items_new INTEGER NOT NULL,
    -- Its evidence items have numbers in this span; no other batch has.
    first_evidence INTEGER NOT NULL,
    last_evidence INTEGER NOT NULL,
    findings TEXT NOT NULL,
    -- Which reading of its times holds: 0 as imported, then one more each time that they were read again.
    reading INTEGER NOT NULL DEFAULT 0,
    -- 1 only inside the transaction that removes it.
    removing INTEGER NOT NULL DEFAULT 0 CHECK (removing IN (0, 1))
) STRICT;

CREATE TABLE blob (
    hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
    size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE cause_link (
    id INTEGER PRIMARY KEY,
    cause_id INTEGER NOT NULL REFERENCES hypothesis (id),
    -- NULL: the impact itself.
    effect_id INTEGER REFERENCES hypothesis (id),
    CHECK (effect_id IS NOT cause_id)
) STRICT;

CREATE TABLE citation (
    evidence_id INTEGER NOT NULL REFERENCES evidence (id),
    record TEXT NOT NULL,
    PRIMARY KEY (evidence_id, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    noun TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft_report (
    incident_id INTEGER NOT NULL REFERENCES incident (id),
    run INTEGER NOT NULL,
    -- How many proposals it made; a run whose proposals are gone was taken back.
    proposed INTEGER NOT NULL,
    report TEXT NOT NULL, run_key TEXT,
    PRIMARY KEY (incident_id, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE earlier_time (
    batch_id INTEGER NOT NULL REFERENCES batch (id),
    reading INTEGER NOT NULL,
    evidence_id INTEGER NOT NULL,
    at INTEGER,
    shape_id INTEGER NOT NULL REFERENCES shape (id),
    PRIMARY KEY (batch_id, reading, evidence_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE egress (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    destination TEXT NOT NULL,
    method TEXT NOT NULL,
    url TEXT NOT NULL,
    purpose TEXT NOT NULL,
    bytes_out INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL,
    at INTEGER,
    kind TEXT NOT NULL,
    text TEXT,
    note TEXT,
    starred INTEGER NOT NULL CHECK (starred IN (0, 1)),
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    time_edited INTEGER NOT NULL CHECK (time_edited IN (0, 1)),
    -- The evidence item shown first, where that is not the one with the lowest number.
    lead INTEGER
) STRICT;

CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    shape_id INTEGER NOT NULL,
    -- Shifted by the skew of its batch.
    at INTEGER,
    raw_time TEXT,
    author_id INTEGER,
    channel_id INTEGER,
    file_id INTEGER NOT NULL,
    line INTEGER,
    place TEXT,
    native_id TEXT,
    thread TEXT,
    text TEXT NOT NULL,
    -- NULL where it equals `text`.
    raw TEXT,
    -- NULL where there are none.
    extras TEXT
) STRICT;

CREATE TABLE feed (
    seq INTEGER PRIMARY KEY,
    noun TEXT NOT NULL,
    from_id INTEGER NOT NULL,
    to_id INTEGER NOT NULL
) STRICT;

CREATE TABLE hypothesis (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES incident (id),
    statement TEXT NOT NULL CHECK (trim(statement) <> ''),
    role TEXT NOT NULL,
    verdict TEXT NOT NULL,
    state TEXT NOT NULL,
    cause_class TEXT NOT NULL,
    evidence_for TEXT NOT NULL,
    evidence_against TEXT NOT NULL,
    would_confirm TEXT,
    would_refute TEXT,
    root INTEGER NOT NULL CHECK (root IN (0, 1)),
    problem_id INTEGER REFERENCES problem (id),
    reason TEXT,
    CHECK (root = 0 OR state = 'supported'),
    CHECK (state <> 'refuted' OR trim(ifnull(reason, '')) <> '')
) STRICT;

CREATE TABLE identity (
    incident_id INTEGER NOT NULL,
    identity BLOB NOT NULL CHECK (length(identity) = 16),
    evidence_id INTEGER NOT NULL,
    PRIMARY KEY (incident_id, identity)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL CHECK (trim(title) <> ''),
    service TEXT,
    severity INTEGER CHECK (severity BETWEEN 1 AND 5),
    zone TEXT,
    created_at INTEGER NOT NULL,
    archived INTEGER NOT NULL CHECK (archived IN (0, 1)),
    -- Kept by the program, so that the list of incidents never counts rows; `check` counts them.
    evidence_count INTEGER NOT NULL DEFAULT 0,
    event_count INTEGER NOT NULL DEFAULT 0
, never_leaves INTEGER NOT NULL DEFAULT 0 CHECK (never_leaves IN (0, 1))) STRICT;

CREATE TABLE model_call (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL,
    run_key TEXT NOT NULL,
    at INTEGER NOT NULL,
    step TEXT NOT NULL,
    label TEXT NOT NULL,
    profile TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt TEXT NOT NULL,
    prompt_hash TEXT NOT NULL,
    -- Of the body, lower-case hex; the log of what left has the same.
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL,
    answer TEXT NOT NULL,
    outcome TEXT NOT NULL,
    tokens_in INTEGER,
    tokens_out INTEGER,
    cost REAL,
    currency TEXT
) STRICT;

CREATE TABLE moment (
    incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    moment TEXT NOT NULL,
    at INTEGER NOT NULL,
    why TEXT NOT NULL,
    decided INTEGER NOT NULL CHECK (decided IN (0, 1)),
    evidence TEXT NOT NULL,
    PRIMARY KEY (incident_id, moment)
) STRICT, WITHOUT ROWID;

CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    review_id INTEGER NOT NULL REFERENCES review (id),
    section TEXT NOT NULL,
    position INTEGER NOT NULL,
    claim TEXT NOT NULL,
    accepted INTEGER NOT NULL CHECK (accepted IN (0, 1)),
    written_by TEXT NOT NULL,
    proposal_id INTEGER REFERENCES proposal (id)
, lead TEXT) STRICT;

CREATE TABLE problem (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL CHECK (trim(title) <> ''),
    service TEXT,
    state TEXT NOT NULL,
    known_error INTEGER NOT NULL CHECK (known_error IN (0, 1)),
    workaround TEXT,
    resolution TEXT,
    reason TEXT,
    review_on TEXT,
    duplicate_of INTEGER REFERENCES problem (id),
    created_at INTEGER NOT NULL,
    resolved_at INTEGER,
    CHECK ((resolution IS NOT NULL) = (state IN ('resolved', 'closed')))
) STRICT;

CREATE TABLE problem_incident (
    problem_id INTEGER NOT NULL REFERENCES problem (id) ON DELETE CASCADE,
    incident_id INTEGER NOT NULL REFERENCES incident (id),
    PRIMARY KEY (problem_id, incident_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE proposal (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES incident (id),
    proposed_by TEXT NOT NULL,
    proposed_at INTEGER NOT NULL,
    run INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    edited_text TEXT,
    reason TEXT,
    decided_by TEXT,
    decided_at INTEGER,
    CHECK (state <> 'rejected' OR trim(ifnull(reason, '')) <> '')
) STRICT;

CREATE TABLE review (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES incident (id),
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    finalised_at INTEGER,
    override_reason TEXT
) STRICT;

CREATE TABLE revision (
    seq INTEGER PRIMARY KEY,
    act_id INTEGER NOT NULL REFERENCES act (id),
    record TEXT NOT NULL,
    before TEXT,
    after TEXT
) STRICT;

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shape (
    id INTEGER PRIMARY KEY,
    format TEXT NOT NULL,
    kind TEXT NOT NULL,
    zone_source TEXT NOT NULL,
    precision TEXT NOT NULL,
    flag TEXT
) STRICT;

CREATE TABLE touched (
    incident_id INTEGER NOT NULL,
    act_id INTEGER NOT NULL REFERENCES act (id),
    PRIMARY KEY (incident_id, act_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER act_is_kept BEFORE UPDATE ON act BEGIN SELECT RAISE(ABORT, 'the history is never changed'); END;

CREATE TRIGGER act_stays BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'the history is never shortened'); END;

CREATE TRIGGER batch_goes_after_its_evidence BEFORE DELETE ON batch
WHEN EXISTS (SELECT 1 FROM evidence WHERE id BETWEEN OLD.first_evidence AND OLD.last_evidence) BEGIN
    SELECT RAISE(ABORT, 'a batch goes only after its evidence');
END;

CREATE TRIGGER egress_is_kept BEFORE UPDATE ON egress BEGIN SELECT RAISE(ABORT, 'the egress log is never changed'); END;

CREATE TRIGGER egress_stays BEFORE DELETE ON egress BEGIN SELECT RAISE(ABORT, 'the egress log is never shortened'); END;

CREATE TRIGGER event_goes_without_evidence BEFORE DELETE ON event
WHEN EXISTS (SELECT 1 FROM evidence WHERE event_id = OLD.id) BEGIN
    SELECT RAISE(ABORT, 'an event that shows evidence does not go');
END;

CREATE TRIGGER evidence_goes_with_its_batch BEFORE DELETE ON evidence
WHEN (SELECT removing FROM batch WHERE id = OLD.batch_id) IS NOT 1 BEGIN
    SELECT RAISE(ABORT, 'an evidence item goes only with its batch');
END;

CREATE TRIGGER evidence_is_kept BEFORE UPDATE OF
    id, incident_id, batch_id, raw_time, author_id, channel_id, file_id, line, place, native_id, thread, text, raw, extras
ON evidence BEGIN
    SELECT RAISE(ABORT, 'an evidence item is never changed');
END;

CREATE TRIGGER incident_goes_without_events BEFORE DELETE ON incident
WHEN EXISTS (SELECT 1 FROM event WHERE incident_id = OLD.id) BEGIN
    SELECT RAISE(ABORT, 'an incident with a timeline does not go');
END;

CREATE TRIGGER model_call_is_kept BEFORE UPDATE ON model_call BEGIN
    SELECT RAISE(ABORT, 'what was sent is never changed');
END;

CREATE TRIGGER name_is_kept BEFORE UPDATE ON name BEGIN SELECT RAISE(ABORT, 'a shared word is never changed'); END;

CREATE TRIGGER name_stays BEFORE DELETE ON name BEGIN SELECT RAISE(ABORT, 'a shared word never goes'); END;

CREATE TRIGGER revision_is_kept BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'the history is never changed'); END;

CREATE TRIGGER revision_stays BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'the history is never shortened'); END;

CREATE TRIGGER shape_is_kept BEFORE UPDATE ON shape BEGIN SELECT RAISE(ABORT, 'a shape is never changed'); END;

CREATE TRIGGER shape_stays BEFORE DELETE ON shape BEGIN SELECT RAISE(ABORT, 'a shape never goes'); END;
