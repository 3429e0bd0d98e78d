"""Listening: audio taps, recognisers, transcripts and emergency words."""
