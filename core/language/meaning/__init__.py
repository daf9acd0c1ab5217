"""What words say, whatever the form: their meanings, places, and whether they affirm or deny."""
