"""What solved tickets teach: sheets for the library's review, without anybody in them, and what was answered more than once."""
