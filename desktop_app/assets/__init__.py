"""Assets: the register, one asset with its device and history, and what may be done to it."""
