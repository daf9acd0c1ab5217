"""A suite against a target: asked, scored, kept on disk, taken up again."""
