"""E-mail of the help desk: what comes in by IMAP becomes a ticket or a line of one, what is answered goes out by SMTP."""
