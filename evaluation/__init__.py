"""How well the program understands: labelled material of one's own against what it makes of it."""
