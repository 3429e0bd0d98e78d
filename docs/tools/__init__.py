"""Small programs that draw parts of the documentation from the code."""
