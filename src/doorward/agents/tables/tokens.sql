CREATE TABLE IF NOT EXISTS issued (
    jti TEXT PRIMARY KEY, parent TEXT, session TEXT NOT NULL, instance TEXT NOT NULL, human TEXT,
    audience TEXT NOT NULL, issued_at REAL NOT NULL, ends_at REAL NOT NULL, revoked_at REAL
);
CREATE INDEX IF NOT EXISTS issued_parent ON issued (parent);
CREATE INDEX IF NOT EXISTS issued_session ON issued (session);
CREATE INDEX IF NOT EXISTS issued_instance ON issued (instance);
CREATE INDEX IF NOT EXISTS issued_human ON issued (human);
CREATE INDEX IF NOT EXISTS issued_end ON issued (ends_at);
CREATE TABLE IF NOT EXISTS ended (
    kind TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (kind, id)
);
CREATE TABLE IF NOT EXISTS assertions (
    id TEXT PRIMARY KEY, instance TEXT NOT NULL, ends_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS proofs (id TEXT PRIMARY KEY, ends_at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS proofs_end ON proofs (ends_at);
CREATE TABLE IF NOT EXISTS signing_keys (
    kid TEXT PRIMARY KEY, made_at REAL NOT NULL, retired_at REAL, record BLOB NOT NULL
);
