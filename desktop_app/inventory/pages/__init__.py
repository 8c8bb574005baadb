"""The pages of the inventory: the list of devices, one device."""
