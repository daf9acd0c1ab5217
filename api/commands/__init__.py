"""One file per group of commands; `api.cli` puts them together."""
