"""What an association sends to a call: the form, the papers, the receipt."""
