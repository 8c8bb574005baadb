"""The rules that every desk starts with; it changes them to its own ways."""

from dataclasses import dataclass

from shared.diagnosis import Compare, Condition, Fact, Severity


@dataclass(frozen=True)
class Default:
    key: str
    name_ko: str
    name_en: str
    severity: Severity
    conditions: tuple[Condition, ...]
    fix: Condition | None = None


def _number(fact: Fact, compare: Compare, limit: float) -> Condition:
    return Condition(fact=fact, compare=compare, limit=limit)


BELOW, ABOVE = Compare.BELOW, Compare.ABOVE
REBOOTED = Condition(fact=Fact.REBOOTED_SINCE)

DEFAULTS = (
    Default(
        "disk_failing",
        "디스크 고장 징후",
        "Disk is failing",
        Severity.CRITICAL,
        (Condition(fact=Fact.DISK_FAILING),),
    ),
    Default(
        "disk_full",
        "디스크 여유 공간 부족",
        "Disk nearly full",
        Severity.CRITICAL,
        (_number(Fact.DISK_FREE_PERCENT, BELOW, 10),),
        _number(Fact.DISK_FREE_PERCENT, ABOVE, 15),
    ),
    Default(
        "uptime_60",
        "60일 넘게 재부팅하지 않음",
        "Not restarted for 60 days",
        Severity.LIKELY,
        (_number(Fact.UPTIME_DAYS, ABOVE, 60),),
        REBOOTED,
    ),
    Default(
        "uptime_30",
        "30일 넘게 재부팅하지 않음",
        "Not restarted for 30 days",
        Severity.HINT,
        (_number(Fact.UPTIME_DAYS, ABOVE, 30), _number(Fact.UPTIME_DAYS, BELOW, 60)),
        REBOOTED,
    ),
    Default(
        "reboot_pending",
        "업데이트 후 재부팅 대기",
        "Restart pending after updates",
        Severity.LIKELY,
        (Condition(fact=Fact.REBOOT_PENDING),),
        REBOOTED,
    ),
    Default(
        "vpn_old",
        "오래된 VPN 클라이언트",
        "Old VPN client",
        Severity.LIKELY,
        (Condition(fact=Fact.SOFTWARE_OLDER, program="VPN", version="5.0"),),
        Condition(fact=Fact.SOFTWARE_AT_LEAST, program="VPN", version="5.0"),
    ),
    Default(
        "battery_worn",
        "배터리 수명 저하",
        "Battery worn out",
        Severity.HINT,
        (_number(Fact.BATTERY_HEALTH_PERCENT, BELOW, 60),),
        _number(Fact.BATTERY_HEALTH_PERCENT, ABOVE, 80),
    ),
    Default(
        "memory_small",
        "메모리 부족",
        "Too little memory",
        Severity.HINT,
        (_number(Fact.MEMORY_TOTAL_GB, BELOW, 8.5), _number(Fact.MEMORY_USED_PERCENT, ABOVE, 85)),
        _number(Fact.MEMORY_TOTAL_GB, ABOVE, 8.5),
    ),
    Default(
        "agent_silent",
        "에이전트가 오래 보고하지 않음",
        "Agent silent for long",
        Severity.HINT,
        (_number(Fact.AGENT_SILENT_HOURS, ABOVE, 72),),
        _number(Fact.AGENT_SILENT_HOURS, BELOW, 24),
    ),
)
