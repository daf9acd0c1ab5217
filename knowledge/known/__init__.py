"""Known questions: what people ask of a document, and the words of it that answer."""
