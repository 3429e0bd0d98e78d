"""Decisions about the floor: facts in, effects out. Pure; imports nothing else of ours."""
