"""The desk of fixed wordings: read in five forms, reviewed by native speakers, changed and put back."""
