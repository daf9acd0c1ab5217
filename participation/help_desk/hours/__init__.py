"""When the desk works: hours of the week and of Ramadan, holidays, and how much working time lies between two moments."""
