"""What is searched: vectors in Chroma, words in tantivy."""
