"""Ticket drafts (定单草稿): what a caller's words say, as form fields with the words they came from."""
