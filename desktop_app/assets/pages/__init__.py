"""The pages of the register: the list, one asset."""
