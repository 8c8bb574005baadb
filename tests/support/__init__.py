"""What many tests need: builders, a fixed clock, servers in this process, sample reports."""
