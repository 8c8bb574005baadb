"""Endpoints of signing in, sessions and accounts."""

from server.auth import actions, queries, set_up
from server.core.http import Route
from shared import auth as wire

ROUTES = [
    Route(wire.GET_SERVER_INFO, queries.server_info),
    Route(wire.SET_UP, set_up.set_up),
    Route(wire.SIGN_IN, actions.sign_in),
    Route(wire.REFRESH_SESSION, actions.refresh),
    Route(wire.SIGN_OUT, actions.sign_out),
    Route(wire.GET_ME, queries.me),
    Route(wire.CHANGE_PASSWORD, actions.change_password),
    Route(wire.LIST_SESSIONS, queries.sessions),
    Route(wire.END_SESSION, actions.end_session),
    Route(wire.LIST_ACCOUNTS, queries.accounts),
    Route(wire.CREATE_ACCOUNT, actions.create_account, queries.account),
    Route(wire.CHANGE_ACCOUNT, actions.change_account, queries.account),
    Route(wire.RESET_PASSWORD, actions.reset_password, queries.account),
]
