"""Personal data in texts: found by rules and check digits alone, so that each find can be explained; masked, or taken out of a question."""
