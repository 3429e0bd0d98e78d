"""The demonstration: callers and agents' phones in processes of their own, and the run that plays them."""
