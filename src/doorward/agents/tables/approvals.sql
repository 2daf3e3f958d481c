CREATE TABLE IF NOT EXISTS approvals (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, asked_at REAL NOT NULL,
    ends_at REAL NOT NULL, decided_at REAL, decided_by TEXT, record BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS approvals_digest ON approvals (digest, state);
CREATE INDEX IF NOT EXISTS approvals_state ON approvals (state, asked_at);
