"""What endpoint agents report: devices, their hardware and software, and which asset each of them is."""
