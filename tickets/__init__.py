"""Ticket drafts (定单草稿) that write themselves from what the caller says."""
