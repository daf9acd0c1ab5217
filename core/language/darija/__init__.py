"""What is known of Darija's words, in Latin and in Arabic letters."""
