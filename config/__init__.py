"""Settings of the program, schema of the operators' configuration, and the templates for Asterisk."""
