-- The tables of a harvest. Read by harvest_store.py; another shape is another format number.

CREATE TABLE IF NOT EXISTS records (
    number INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL,
    payload_sha256 TEXT NOT NULL,
    judged_by TEXT NOT NULL,
    status TEXT NOT NULL,
    study TEXT NOT NULL,
    links TEXT NOT NULL,
    remarks TEXT NOT NULL,
    media_type TEXT,
    payload BLOB,
    query TEXT NOT NULL,
    run INTEGER NOT NULL,
    checked TEXT,
    why TEXT,
    UNIQUE (source, key)
);
CREATE INDEX IF NOT EXISTS records_met ON records (source, query, run);
CREATE TABLE IF NOT EXISTS runs (
    number INTEGER PRIMARY KEY,
    query TEXT NOT NULL,
    source TEXT NOT NULL,
    words TEXT NOT NULL,
    cursor TEXT,
    listed INTEGER NOT NULL,
    tally TEXT NOT NULL,
    begun TEXT NOT NULL,
    ended TEXT
);
CREATE TABLE IF NOT EXISTS quarantine (
    source TEXT NOT NULL,
    key TEXT NOT NULL,
    place TEXT NOT NULL,
    reason TEXT NOT NULL,
    seen TEXT NOT NULL,
    PRIMARY KEY (source, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS standings (
    study TEXT PRIMARY KEY,
    status TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS standing_changes (
    study TEXT NOT NULL,
    title TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    seen TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS rounds (
    number INTEGER PRIMARY KEY,
    asked TEXT NOT NULL,
    begun TEXT NOT NULL,
    ended TEXT
);
CREATE TABLE IF NOT EXISTS round_runs (
    round INTEGER NOT NULL,
    run INTEGER NOT NULL,
    total INTEGER,
    limited INTEGER NOT NULL,
    PRIMARY KEY (round, run)
) WITHOUT ROWID;
