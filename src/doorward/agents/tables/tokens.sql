CREATE TABLE IF NOT EXISTS issued (
    jti TEXT PRIMARY KEY, parent TEXT, root TEXT NOT NULL, instance TEXT NOT NULL, human TEXT,
    ends_at REAL NOT NULL, revoked_at REAL, record BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS issued_parent ON issued (parent);
CREATE INDEX IF NOT EXISTS issued_root ON issued (root);
CREATE INDEX IF NOT EXISTS issued_instance ON issued (instance);
CREATE TABLE IF NOT EXISTS proofs (id TEXT PRIMARY KEY, ends_at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS proofs_end ON proofs (ends_at);
CREATE TABLE IF NOT EXISTS signing_keys (
    kid TEXT PRIMARY KEY, made_at REAL NOT NULL, retired_at REAL, record BLOB NOT NULL
);
