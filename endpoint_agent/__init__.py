"""The endpoint agent: tells the desk what a PC is made of, and nothing about the person who uses it."""
