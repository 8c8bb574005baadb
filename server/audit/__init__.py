"""Who changed what, from which value to which: written with every event, never changed."""
