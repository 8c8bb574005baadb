"""Reads of the inventory; what other features ask for is named here."""

from server.inventory.queries.callers import actor_of_device
from server.inventory.queries.devices import get, last_seen, of_asset, ref
from server.inventory.queries.facts import facts_of_person

__all__ = ["actor_of_device", "facts_of_person", "get", "last_seen", "of_asset", "ref"]
