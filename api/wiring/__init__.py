"""The composition root: the only place where settings are read and parts are put together."""
