"""A web page as a reader sees it: what is hidden or struck, what is furniture, and the words in their order."""
