"""What machines of the sample company tell: a VPN update that breaks some, causes, a fix that holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from server.demo.fleet import Machine
from server.demo.stage import Player, Scene
from server.diagnosis.rules.defaults import DEFAULTS
from server.tickets.models import Ticket
from shared import diagnosis as wire
from shared.automation import LIST_MACROS, Macro
from shared.diagnosis import ChangedCauseRule, NewFixCheck
from shared.people import PersonRow
from shared.tickets import CREATE_TICKET, RESOLVE_TICKET, Channel, Level, NewTicket, Resolve

VPN = "FortiClient VPN"
BROKEN = "7.4.1.1736"
ROLLED_OUT, COMPLAIN = 12, 7
ARTICLES = {
    "disk_full": "C 드라이브가 꽉 찼을 때 안전하게 비우기",
    "uptime_60": "재부팅은 왜, 얼마나 자주 해야 하나요",
    "uptime_30": "재부팅은 왜, 얼마나 자주 해야 하나요",
    "reboot_pending": "재부팅은 왜, 얼마나 자주 해야 하나요",
    "vpn_old": "VPN이 자주 끊길 때",
    "battery_worn": "노트북 배터리가 빨리 닳을 때",
    "memory_small": "PC가 느릴 때 스스로 점검하기",
}
RESTART_HELPS = ("uptime_60", "uptime_30", "reboot_pending")
RESTARTED = "재부팅으로 해결"
WORDS = (
    ("VPN이 연결되자마자 끊깁니다", "아침에 업데이트가 깔린 뒤로 VPN이 연결됐다가 바로 끊깁니다."),
    ("재택인데 VPN 접속 불가", "어제까지 되던 VPN이 오늘은 98%에서 멈춥니다. 결재를 못 하고 있습니다."),
    ("FortiClient 오류 -8", "VPN 연결 시 오류 -8이 나옵니다. 재부팅도 해 봤습니다."),
    ("VPN 연결 후 인터넷이 안 됩니다", "VPN을 켜면 사내도 바깥도 모두 안 됩니다."),
    ("원격 접속이 계속 끊겨요", "회의 중에 VPN이 세 번 끊겼습니다. 급합니다."),
    ("VPN 로그인 화면이 안 뜹니다", "VPN 아이콘을 눌러도 로그인 창이 뜨지 않습니다."),
    ("출장지에서 VPN 안 됨", "호텔 인터넷은 되는데 VPN만 안 됩니다."),
)


class DiagnosisPlay:
    """The last day: an update goes out, and the phone begins to ring."""

    def __init__(
        self,
        staff: Mapping[str, Player],
        machines: Sequence[Machine],
        holders: Mapping[int, PersonRow],
        now: datetime,
    ) -> None:
        """`holders` by the asset they hold."""
        self._staff, self._machines, self._holders, self._now = staff, machines, holders, now

    def link_help(self, stage: Scene, article_ids: Mapping[str, int]) -> None:
        """The lead gives each rule the article and the macro that help."""
        lead = self._staff["jihoon"]
        known: list[wire.CauseRule] = stage.play(lead, self._now, wire.LIST_CAUSE_RULES).items
        keys = {one.name_en: one.key for one in DEFAULTS}
        macros: list[Macro] = stage.play(lead, self._now, LIST_MACROS).items
        macro_ids = {one.name: one.id for one in macros}
        for rule in known:
            key = keys.get(rule.name_en, "")
            article_id = article_ids.get(ARTICLES.get(key, ""))
            if article_id is None:
                continue
            body = ChangedCauseRule(
                version=rule.version,
                name_ko=rule.name_ko,
                name_en=rule.name_en,
                severity=rule.severity,
                conditions=rule.conditions,
                fix=rule.fix,
                article_id=article_id,
                macro_id=macro_ids.get(RESTARTED) if key in RESTART_HELPS else None,
                position=rule.position,
            )
            stage.play(lead, self._now, wire.CHANGE_CAUSE_RULE, rule.id, body)

    def roll_out(self, stage: Scene) -> list[Machine]:
        """Some machines get the update and report it."""
        chosen = [one for one in self._machines if one.has(VPN) and one.asset.id in self._holders][
            :ROLLED_OUT
        ]
        for place, machine in enumerate(chosen):
            machine.update(VPN, BROKEN)
            machine.report(stage, self._now - timedelta(hours=9, minutes=7 * place))
        return chosen

    def complain(self, stage: Scene, machines: Sequence[Machine], category_id: int | None) -> None:
        for place, (subject, text) in enumerate(WORDS[:COMPLAIN]):
            machine = machines[place]
            body = NewTicket(
                subject=subject,
                description=text,
                requester_id=self._holders[machine.asset.id].id,
                category_id=category_id,
                asset_id=machine.asset.id,
                urgency=Level.HIGH,
                channel=Channel.PHONE if place % 2 else Channel.PORTAL,
                tags=["VPN"],
            )
            at = self._now - timedelta(minutes=150 - 18 * place)
            stage.do(self._staff["doyun"], at, CREATE_TICKET, body)

    def watch_fix(self, stage: Scene) -> None:
        """A full disk: cleaned, resolved, and the machine shows it."""
        machine = next(
            one for one in self._machines if one.free_share < 0.08 and one.asset.id in self._holders
        )
        agent, at = self._staff["seojun"], self._now - timedelta(hours=20)
        body = NewTicket(
            subject="저장할 때마다 공간이 부족하다고 나옵니다",
            description="엑셀 저장이 안 됩니다. 지워도 되는 게 뭔지 모르겠습니다.",
            requester_id=self._holders[machine.asset.id].id,
            asset_id=machine.asset.id,
            is_taken=True,
            tags=["디스크"],
        )
        ticket: Ticket = stage.do(agent, at, CREATE_TICKET, body)
        fix = wire.Condition(fact=wire.Fact.DISK_FREE_PERCENT, compare=wire.Compare.ABOVE, limit=15)
        check = NewFixCheck(device_id=machine.device_id, condition=fix)
        ticket = stage.do(agent, at + timedelta(minutes=9), wire.ATTACH_FIX_CHECK, ticket.id, check)
        solved = Resolve(
            version=ticket.version, text="임시 파일과 이전 Windows 설치를 지워 62 GB를 확보했습니다."
        )
        stage.do(agent, at + timedelta(hours=1), RESOLVE_TICKET, ticket.id, solved)
        machine.free_share = 0.31
        machine.report(stage, at + timedelta(hours=3))
