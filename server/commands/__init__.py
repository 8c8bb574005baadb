"""The commands of `ieum-server`; each module offers its own through `add`."""
