"""Ways to turn passages into sentences that cite them."""
