"""Being put in touch: who can help, for everybody; requests and offers, for those who opened their own link."""
