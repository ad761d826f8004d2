-- Which cause led to which, between hypotheses of one incident. That there is no circle is held by the program, since
-- no constraint can, and `check` looks.

CREATE TABLE cause_link (
    id INTEGER PRIMARY KEY,
    cause_id INTEGER NOT NULL REFERENCES hypothesis (id),
    -- NULL: the impact itself.
    effect_id INTEGER REFERENCES hypothesis (id),
    CHECK (effect_id IS NOT cause_id)
) STRICT;
CREATE UNIQUE INDEX cause_link_once ON cause_link (cause_id, ifnull(effect_id, 0));
CREATE INDEX cause_link_by_effect ON cause_link (effect_id) WHERE effect_id IS NOT NULL;

-- When hypotheses were accepted, for measures that would read the whole history for it. A revision holds its record as
-- compact JSON, in which a quoted text has its quotes escaped: the word is found as a field or not at all.
CREATE INDEX revision_factor ON revision (record, act_id)
WHERE record > 'H-' AND record < 'H.' AND instr(after, '"state":"supported"') > 0
    AND instr(before, '"state":"supported"') = 0;
