"""People by consent."""
