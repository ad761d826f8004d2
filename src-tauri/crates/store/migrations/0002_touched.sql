-- Which acts changed something of an incident: its own record, or one that belongs to it. Kept by the program beside the
-- history, so that the latest change of ten thousand incidents is looked up and never searched for.

CREATE TABLE touched (
    incident_id INTEGER NOT NULL,
    act_id INTEGER NOT NULL REFERENCES act (id),
    PRIMARY KEY (incident_id, act_id)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO touched
SELECT CAST(substr(record, 5) AS INTEGER), act_id FROM revision WHERE record GLOB 'INC-*';

INSERT OR IGNORE INTO touched
SELECT CAST(substr(ifnull(after, before) ->> '$.incident', 5) AS INTEGER), act_id FROM revision
WHERE ifnull(after, before) ->> '$.incident' GLOB 'INC-*';

INSERT OR IGNORE INTO touched
SELECT v.incident_id, r.act_id FROM revision r
    JOIN review v ON v.id = CAST(substr(ifnull(r.after, r.before) ->> '$.review', 3) AS INTEGER)
WHERE r.record GLOB 'C-*';

INSERT OR IGNORE INTO touched
SELECT CAST(substr(i.value, 5) AS INTEGER), r.act_id FROM revision r, json_each(ifnull(r.after, r.before), '$.incidents') i
WHERE r.record GLOB 'P-*';

-- Lists, counts and strips of a timeline are answered from the index alone.
DROP INDEX event_by_time;
CREATE INDEX event_by_time ON event (incident_id, at, hidden, kind, starred);
