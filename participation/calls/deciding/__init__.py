"""What the committee decides, how applicants are told, what they object, what is published."""
