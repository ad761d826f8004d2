-- What drafting with a language model needs.

-- Nothing of such an incident is ever sent.
ALTER TABLE incident ADD COLUMN never_leaves INTEGER NOT NULL DEFAULT 0 CHECK (never_leaves IN (0, 1));

-- The run of a model that a report came from; NULL: the built-in drafter.
ALTER TABLE draft_report ADD COLUMN run_key TEXT;

-- What each call to a model sent, after redaction, and what came back.
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

CREATE INDEX model_call_of_run ON model_call (run_key);

CREATE TRIGGER model_call_is_kept BEFORE UPDATE ON model_call BEGIN
    SELECT RAISE(ABORT, 'what was sent is never changed');
END;
