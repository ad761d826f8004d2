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
