"""The asset desk: the form on the left, the paper on the right."""
