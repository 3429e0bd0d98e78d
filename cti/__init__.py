"""The top: command line, composition root, the serial loop, and the doors to Asterisk and the databases."""
