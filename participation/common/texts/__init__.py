"""What people wrote and said: wordings by form, comments, and the words that a synthesis stands on."""
