"""What every room may use: settings, database, languages, tokens, clock, errors. No domain."""
