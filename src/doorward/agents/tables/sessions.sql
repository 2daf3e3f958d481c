CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, highest_read INTEGER NOT NULL, seen_at REAL NOT NULL, record BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS calls (
    number INTEGER PRIMARY KEY AUTOINCREMENT, session TEXT NOT NULL, name TEXT NOT NULL,
    at REAL NOT NULL, agent TEXT NOT NULL DEFAULT '', amount INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS calls_session ON calls (session, name, at, amount);
CREATE INDEX IF NOT EXISTS calls_agent ON calls (agent, name, at);
CREATE INDEX IF NOT EXISTS calls_at ON calls (at);
