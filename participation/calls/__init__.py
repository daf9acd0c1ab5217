"""Calls for interest: campaigns to which associations apply, judged by two, ranked, decided on and answered with reasons."""
