"""Planning: a day tried out before it comes. Traffic, simulation of another configuration, staffing."""
