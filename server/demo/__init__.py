"""A generated sample company: people, assets, devices, half a year of tickets, running journeys.

Everything is made through the same actions that people use, on a clock that runs through the half year.
"""

from server.demo.company import Demo, fill

__all__ = ["Demo", "fill"]
