"""Figures of ours taken beside the peer's, or beside the bare limit, in one run."""
