"""The tables of the read model. Whatever is changed here gets a new VERSION, and files of another are read anew from Kafka."""

VERSION = 1
TABLES = """
CREATE TABLE events (
    n INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, version INTEGER NOT NULL, heard INTEGER NOT NULL, gone INTEGER NOT NULL, day TEXT NOT NULL, first_day TEXT, last_day TEXT,
    country TEXT NOT NULL, killed INTEGER, sources INTEGER NOT NULL, lat REAL, lon REAL, first_seen TEXT
);
CREATE INDEX events_by_day ON events (day, event_id);
CREATE INDEX events_by_country ON events (country, day, event_id);
CREATE INDEX events_by_age ON events (heard);
CREATE TABLE event_words (n INTEGER PRIMARY KEY, places TEXT, attackers TEXT, targets TEXT, weapons TEXT, languages TEXT NOT NULL, everything TEXT NOT NULL);
CREATE TABLE event_documents (n INTEGER PRIMARY KEY, value BLOB NOT NULL, feature BLOB NOT NULL, line TEXT NOT NULL);
CREATE TABLE event_series (
    n INTEGER NOT NULL, series_id TEXT NOT NULL, kind TEXT NOT NULL, country TEXT, day TEXT NOT NULL, hour TEXT, series BLOB NOT NULL, PRIMARY KEY (n, series_id)
) WITHOUT ROWID;
CREATE INDEX series_by_day ON event_series (series_id, day, kind, country);

CREATE TABLE alerts (
    n INTEGER PRIMARY KEY, alert_id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, heard INTEGER NOT NULL, standing INTEGER NOT NULL, updated TEXT NOT NULL, state TEXT NOT NULL,
    kind TEXT NOT NULL, severity INTEGER NOT NULL, certainty INTEGER NOT NULL, country TEXT, place_country TEXT, first_day TEXT NOT NULL, last_day TEXT NOT NULL
);
CREATE INDEX alerts_by_change ON alerts (updated, alert_id);
CREATE INDEX alerts_by_age ON alerts (standing, heard);
CREATE TABLE alert_words (n INTEGER PRIMARY KEY, places TEXT, attackers TEXT, targets TEXT, weapons TEXT, languages TEXT NOT NULL, everything TEXT NOT NULL);
CREATE TABLE revisions (n INTEGER NOT NULL, revision INTEGER NOT NULL, value BLOB NOT NULL, line TEXT NOT NULL, PRIMARY KEY (n, revision));
CREATE TABLE alert_events (n INTEGER NOT NULL, event_id TEXT NOT NULL, PRIMARY KEY (n, event_id)) WITHOUT ROWID;

CREATE TABLE cited (name TEXT NOT NULL, n INTEGER NOT NULL, article_id TEXT NOT NULL, PRIMARY KEY (name, n, article_id)) WITHOUT ROWID;
CREATE INDEX cited_by_article ON cited (article_id);
CREATE TABLE forgotten (article_id TEXT PRIMARY KEY, scrubbed INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX to_scrub ON forgotten (scrubbed);

CREATE TABLE offsets (topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, partition)) WITHOUT ROWID;
CREATE TABLE origins (topic TEXT PRIMARY KEY, identity TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE moments (name TEXT PRIMARY KEY, moment TEXT NOT NULL) WITHOUT ROWID;
"""
NAMES = (
    "events", "event_words", "event_documents", "event_series", "alerts", "alert_words", "revisions", "alert_events",
    "cited", "forgotten", "offsets", "origins", "moments",
)  # fmt: skip
