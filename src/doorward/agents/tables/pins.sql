CREATE TABLE IF NOT EXISTS pins (
    server TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
    first_seen REAL NOT NULL, accepted_by TEXT NOT NULL, accepted_at REAL, changed_to TEXT,
    changed_at REAL, record BLOB NOT NULL, PRIMARY KEY (server, kind, name)
);
