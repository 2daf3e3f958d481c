CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, highest_read INTEGER NOT NULL, seen_at REAL NOT NULL, record BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS calls (
    session TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS calls_session ON calls (session, name, at);
