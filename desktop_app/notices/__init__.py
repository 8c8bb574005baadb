"""What the person is told of."""
