-- Indexes that answer by themselves what the window asks of many rows.

-- Events with a person's words are few, and looking for words must not read all others.
CREATE INDEX event_with_words ON event (incident_id) WHERE text IS NOT NULL OR note IS NOT NULL;

-- What measures ask of each hypothesis and each action item.
CREATE INDEX hypothesis_mark ON hypothesis (id, incident_id, state, verdict, cause_class);
CREATE INDEX action_mark ON action (id, incident_id, problem_id, kind, strength, state, due, created_at, closed_at);
