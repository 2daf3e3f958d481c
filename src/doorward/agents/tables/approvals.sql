CREATE TABLE IF NOT EXISTS approvals (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, asked_at REAL NOT NULL,
    ends_at REAL NOT NULL, decided_at REAL, decided_by TEXT, instance TEXT NOT NULL,
    erased_at REAL, record BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS approvals_digest ON approvals (digest, state);
CREATE INDEX IF NOT EXISTS approvals_state ON approvals (state, asked_at);
CREATE INDEX IF NOT EXISTS approvals_instance ON approvals (instance, state);
CREATE TABLE IF NOT EXISTS approval_steps (
    number INTEGER PRIMARY KEY AUTOINCREMENT, approval TEXT NOT NULL, at REAL NOT NULL,
    who TEXT NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS approval_steps_approval ON approval_steps (approval);
CREATE TRIGGER IF NOT EXISTS approval_steps_stay BEFORE UPDATE ON approval_steps
BEGIN SELECT RAISE(ABORT, 'steps are not changed'); END;
CREATE TRIGGER IF NOT EXISTS approval_steps_kept BEFORE DELETE ON approval_steps
BEGIN SELECT RAISE(ABORT, 'steps are not removed'); END;
