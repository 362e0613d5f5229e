"""The SQL scripts that create and migrate the record's tables, one per schema version."""

from __future__ import annotations

#: One script per schema version; ``PRAGMA user_version`` counts those already applied to a file. Released
#: scripts are never edited, so their comments use the module names of their time.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE session (
        id          INTEGER PRIMARY KEY,
        started_at  TEXT NOT NULL,              -- ISO 8601, UTC with its offset
        ended_at    TEXT NOT NULL,              -- the last time something was saved
        note        TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE exercise_set (
        id             INTEGER PRIMARY KEY,
        session_id     INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
        exercise       TEXT NOT NULL,
        asked_side     TEXT CHECK (asked_side IN ('left', 'right')),  -- NULL: whichever the person chose
        side           TEXT CHECK (side IN ('left', 'right')),        -- the one that was worked
        mode           TEXT NOT NULL CHECK (mode IN ('live', 'recorded')),
        started_at     TEXT NOT NULL,           -- ISO 8601, UTC with its offset
        start_s        REAL NOT NULL,           -- the same moment on the clock of the frames' time stamps
        camera         TEXT NOT NULL,
        model          TEXT NOT NULL,
        versions       TEXT NOT NULL,           -- JSON object: program and libraries
        calibration    TEXT,                    -- JSON object; NULL until the start position was taken
        finished       INTEGER NOT NULL DEFAULT 0,
        spine          REAL,                    -- scores 0-100; NULL is not seen
        hips           REAL,
        range          REAL,
        tempo          REAL,
        not_seen       TEXT NOT NULL DEFAULT '[]',  -- JSON list of {what, why, advice}
        frames_dropped INTEGER NOT NULL DEFAULT 0   -- frames whose landmarks could not be saved in time
    );
    CREATE INDEX exercise_set_session ON exercise_set (session_id);
    CREATE TABLE repetition (
        set_id    INTEGER NOT NULL REFERENCES exercise_set (id) ON DELETE CASCADE,
        n         INTEGER NOT NULL,
        side      TEXT CHECK (side IN ('left', 'right')),
        start_s   REAL NOT NULL,
        peak_s    REAL NOT NULL,
        end_s     REAL NOT NULL,
        range_deg REAL,                         -- NULL is NaN, here and below
        lift_s    REAL,
        lower_s   REAL,
        spine     REAL,
        hips      REAL,
        range     REAL,
        tempo     REAL,
        PRIMARY KEY (set_id, n)
    );
    CREATE TABLE fault (
        set_id   INTEGER NOT NULL,
        n        INTEGER NOT NULL,
        place    INTEGER NOT NULL,              -- 0 for the repetition's first
        code     TEXT NOT NULL,
        onset_s  REAL NOT NULL,
        end_s    REAL NOT NULL,
        peak     REAL,
        unit     TEXT NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('fault', 'severe')),
        PRIMARY KEY (set_id, n, place),
        FOREIGN KEY (set_id, n) REFERENCES repetition (set_id, n) ON DELETE CASCADE
    );
    CREATE TABLE landmarks (
        id     INTEGER PRIMARY KEY,             -- in the order of recording
        set_id INTEGER NOT NULL REFERENCES exercise_set (id) ON DELETE CASCADE,
        width  INTEGER NOT NULL,                -- of the frames, pixels
        height INTEGER NOT NULL,
        frames BLOB NOT NULL                    -- about a second of them, see trainer/frames.py
    );
    CREATE INDEX landmarks_set ON landmarks (set_id);
    CREATE TABLE curves (                       -- can be computed again at any time, see trainer/curve_cache.py
        set_id INTEGER PRIMARY KEY REFERENCES exercise_set (id) ON DELETE CASCADE,
        code   TEXT NOT NULL,                   -- fingerprint of the code that computed them
        data   BLOB NOT NULL
    );
    """,
    """
    CREATE TABLE person (
        name    TEXT PRIMARY KEY,
        health  TEXT NOT NULL DEFAULT '{}',     -- JSON object: a question's id to its answer's
        cleared TEXT NOT NULL DEFAULT '[]'      -- JSON list of exercises allowed in spite of an answer
    ) WITHOUT ROWID;
    INSERT INTO person (name) SELECT 'me' WHERE EXISTS (SELECT * FROM session);

    -- A column added to a table that has rows cannot be both NOT NULL and a reference; no row is written without it.
    ALTER TABLE session ADD COLUMN person TEXT REFERENCES person (name) ON DELETE CASCADE;
    ALTER TABLE session ADD COLUMN uid TEXT;    -- the same on every machine that the session is handed to
    ALTER TABLE session ADD COLUMN programme TEXT NOT NULL DEFAULT '';
    ALTER TABLE session ADD COLUMN pain_before INTEGER CHECK (pain_before BETWEEN 0 AND 10);
    ALTER TABLE session ADD COLUMN pain_after INTEGER CHECK (pain_after BETWEEN 0 AND 10);
    UPDATE session SET person = 'me', uid = lower(hex(randomblob(16)));
    CREATE UNIQUE INDEX session_uid ON session (uid);
    CREATE INDEX session_person ON session (person);

    ALTER TABLE exercise_set ADD COLUMN variant TEXT NOT NULL DEFAULT '' CHECK (variant IN ('', 'easier', 'harder'));
    ALTER TABLE exercise_set ADD COLUMN video TEXT;  -- a file on the machine that recorded it

    CREATE TABLE hold (
        set_id  INTEGER NOT NULL REFERENCES exercise_set (id) ON DELETE CASCADE,
        n       INTEGER NOT NULL,
        start_s REAL NOT NULL,
        end_s   REAL NOT NULL,
        spine   REAL,
        hips    REAL,
        range   REAL,
        tempo   REAL,
        PRIMARY KEY (set_id, n)
    );
    CREATE TABLE hold_fault (                   -- as the table fault
        set_id   INTEGER NOT NULL,
        n        INTEGER NOT NULL,
        place    INTEGER NOT NULL,
        code     TEXT NOT NULL,
        onset_s  REAL NOT NULL,
        end_s    REAL NOT NULL,
        peak     REAL,
        unit     TEXT NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('fault', 'severe')),
        PRIMARY KEY (set_id, n, place),
        FOREIGN KEY (set_id, n) REFERENCES hold (set_id, n) ON DELETE CASCADE
    );
    CREATE TABLE set_fault (
        set_id INTEGER NOT NULL REFERENCES exercise_set (id) ON DELETE CASCADE,
        place  INTEGER NOT NULL,                -- 0 for the set's first
        code   TEXT NOT NULL,
        value  REAL,
        unit   TEXT NOT NULL,
        PRIMARY KEY (set_id, place)
    );
    CREATE TABLE utterance (
        id     INTEGER PRIMARY KEY,             -- in the order in which they were said
        set_id INTEGER NOT NULL REFERENCES exercise_set (id) ON DELETE CASCADE,  -- the set, or the rest after it
        t_s    REAL NOT NULL,
        kind   TEXT NOT NULL,
        text   TEXT NOT NULL,                   -- in English
        code   TEXT NOT NULL,
        n      INTEGER NOT NULL
    );
    CREATE INDEX utterance_set ON utterance (set_id);
    CREATE TABLE earlier (                      -- what a set's scores were before they were computed anew
        id          INTEGER PRIMARY KEY,
        set_id      INTEGER NOT NULL REFERENCES exercise_set (id) ON DELETE CASCADE,
        replaced_at TEXT NOT NULL,              -- ISO 8601, UTC with its offset
        result      TEXT NOT NULL               -- JSON object, see trainer/scores_json.py
    );
    CREATE INDEX earlier_set ON earlier (set_id);
    """,
    """
    -- The clock of the place where it was done, minutes ahead of UTC: a journey later must not move its day. Older
    -- sessions get that of the zone in which they are brought up to date; NULL is unknown.
    ALTER TABLE session ADD COLUMN utc_offset_min INTEGER CHECK (utc_offset_min BETWEEN -1439 AND 1439);
    UPDATE session SET utc_offset_min =
        (strftime('%s', started_at, 'localtime') - strftime('%s', started_at)) / 60;

    ALTER TABLE exercise_set ADD COLUMN content TEXT;  -- SHA-256 of the video that was judged; NULL before a camera
    CREATE INDEX exercise_set_content ON exercise_set (content);
    """,
    """
    -- "How was that for your back?"; NULL is no answer. "hurt" also where the person said so during the set.
    ALTER TABLE exercise_set ADD COLUMN comfort TEXT CHECK (comfort IN ('fine', 'felt', 'hurt'));
    ALTER TABLE exercise_set ADD COLUMN amount INTEGER;  -- repetitions or seconds asked for; NULL: the person decided
    ALTER TABLE session ADD COLUMN capability TEXT CHECK (capability IN ('less', 'usual', 'more'));
    -- JSON object: a question's id to the local day of its answer, ISO 8601. Answers of earlier versions have no day.
    ALTER TABLE person ADD COLUMN answered TEXT NOT NULL DEFAULT '{}';
    """,
    """
    ALTER TABLE session ADD COLUMN sets_planned INTEGER;  -- by its programme; NULL: without one, or an older version

    -- People for whom a plan was written here, or whose results came here. Here and below, numbers stand first: a row
    -- that is found without its table fits no other, see trainer/record/leaves.py.
    CREATE TABLE client (
        id          INTEGER PRIMARY KEY,
        known_until REAL,                       -- when their newest results were written, Unix time; NULL: none yet
        person      TEXT NOT NULL UNIQUE REFERENCES person (name) ON DELETE CASCADE,
        patient     TEXT NOT NULL UNIQUE CHECK (length(patient) = 32 AND patient NOT GLOB '*[^0-9a-f]*')
    );
    -- Every time that somebody agreed to hand results on, or withdrew that; rows are only added.
    CREATE TABLE consent (
        id          INTEGER PRIMARY KEY,
        is_given    INTEGER NOT NULL CHECK (is_given IN (0, 1)),
        with_health INTEGER NOT NULL CHECK (with_health IN (0, 1)),
        person      TEXT NOT NULL REFERENCES person (name) ON DELETE CASCADE,
        patient     TEXT NOT NULL CHECK (length(patient) = 32 AND patient NOT GLOB '*[^0-9a-f]*'),
        at          TEXT NOT NULL,              -- ISO 8601, UTC with its offset
        since       TEXT NOT NULL,              -- the first day of the sessions that it is about, ISO 8601
        recipient   TEXT NOT NULL,              -- who gets the results
        UNIQUE (person, patient, at, is_given, with_health, since, recipient)
    );
    """,
    """
    -- JSON list of [first, last]: times of frames, seconds, between which a second opinion was against the poses; [] if
    -- it never was. NULL: nobody asked for one.
    ALTER TABLE exercise_set ADD COLUMN second_opinion TEXT;
    """,
    """
    -- Once a month: JSON list of the least and the worst pain of the last 24 hours, 0-10; [] if the person did not
    -- answer. NULL: not asked.
    ALTER TABLE session ADD COLUMN day_pain TEXT;
    """,
)
