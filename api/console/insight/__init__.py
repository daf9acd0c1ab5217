"""The desk of figures: what was asked, how it was answered, week by week."""
