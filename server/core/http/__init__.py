"""The HTTP edge: the only folder that knows the web framework."""

from server.core.http.edge import Authenticate, Edge, Route, build

__all__ = ["Authenticate", "Edge", "Route", "build"]
