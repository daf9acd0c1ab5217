"""What scores come to, with the doubt that the sample leaves."""
