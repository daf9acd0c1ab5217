"""What a message raises that is met with care before anything is searched: distress, threats, votes, orders, other people's data."""
