"""Being put in touch: with a professional who gives some time, or with another association; no address leaves before both agree."""
