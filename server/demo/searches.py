"""Filters that people of the sample company saved."""

from collections.abc import Mapping
from datetime import datetime

from server.demo.stage import Player, Scene
from shared.search import CREATE_SAVED_VIEW, NewSavedView
from shared.tickets import Order

OWN = (
    ("doyun", "오늘 들어온 긴급", "is:open prio:P1 created:오늘", Order.NEWEST),
    ("doyun", "답변 기다리는 내 티켓", "담당:나 is:waiting", Order.DUE),
    ("jihoon", "기한 넘긴 VIP", "is:overdue is:vip", Order.DUE),
)
SHARED = ("jihoon", "프린터·복합기", "프린터 is:open", Order.NEWEST)
"""Of a lead, for the first of their teams."""


def play(stage: Scene, staff: Mapping[str, Player], at: datetime) -> None:
    for login, name, query, order in OWN:
        if login in staff:
            stage.play(staff[login], at, CREATE_SAVED_VIEW, NewSavedView(name=name, query=query, order=order))
    login, name, query, order = SHARED
    teams = sorted(staff[login].team_ids) if login in staff else []
    if teams:
        form = NewSavedView(name=name, query=query, order=order, team_id=teams[0])
        stage.play(staff[login], at, CREATE_SAVED_VIEW, form)
