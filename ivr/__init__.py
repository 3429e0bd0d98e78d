"""What the caller is told and asked: conversation flows, prompts, and the FastAGI door."""
