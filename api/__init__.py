"""The doors: HTTP, command line. The only place where things are wired together."""
