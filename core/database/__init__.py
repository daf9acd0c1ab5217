"""The one database, on SQLite or PostgreSQL."""
