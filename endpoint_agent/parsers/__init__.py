"""Pure readers of what systems and firmware say: bytes or text in, records out. No file, no clock."""
