"""Commands for those who work on Munadil: learning lexicons, preparing a machine."""
