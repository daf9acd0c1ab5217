"""Calls for interest for everybody, and an applicant's own dossier."""
