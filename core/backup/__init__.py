"""Copies of everything that cannot be rebuilt: taken while others write, proved whole before they count, put back."""
