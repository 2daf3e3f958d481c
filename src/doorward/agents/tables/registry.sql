CREATE TABLE IF NOT EXISTS blueprints (id TEXT PRIMARY KEY, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS holders (
    id TEXT PRIMARY KEY, active INTEGER NOT NULL, left_at REAL, record BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS holder_names (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL REFERENCES holders (id)
);
CREATE INDEX IF NOT EXISTS holder_names_holder ON holder_names (holder);
CREATE TABLE IF NOT EXISTS instances (
    id TEXT PRIMARY KEY,
    blueprint TEXT NOT NULL REFERENCES blueprints (id),
    owner TEXT NOT NULL REFERENCES holders (id),
    standing TEXT NOT NULL,
    registered_at REAL NOT NULL,
    expires_at REAL NOT NULL,
    spiffe_id TEXT UNIQUE,
    oauth_client TEXT UNIQUE,
    record BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS instances_owner ON instances (owner);
CREATE TABLE IF NOT EXISTS keys (
    thumbprint TEXT PRIMARY KEY,
    instance TEXT NOT NULL REFERENCES instances (id),
    added_at REAL NOT NULL,
    expires_at REAL NOT NULL,
    retired_at REAL,
    record BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS keys_instance ON keys (instance);
CREATE TABLE IF NOT EXISTS changes (
    number INTEGER PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    about TEXT NOT NULL, why TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS changes_about ON changes (about, number);
CREATE TABLE IF NOT EXISTS unclaimed (
    id TEXT PRIMARY KEY, spiffe_id TEXT UNIQUE, oauth_client TEXT UNIQUE, record BLOB NOT NULL
);
