"""What a desk begins with: rules (switched off), macros and reply texts, in Korean and English."""

from dataclasses import dataclass

from shared.automation import (
    ActionKind,
    Condition,
    FactField,
    Group,
    Match,
    Moment,
    Op,
    TextKind,
    TicketStep,
    Trigger,
    TriggerEvent,
)

K, F, E = ActionKind, FactField, TriggerEvent
DAY = 1440


@dataclass(frozen=True)
class Named:
    """Names by language."""

    ko: str
    en: str

    def said(self, language: str) -> str:
        return self.en if language == "en" else self.ko


@dataclass(frozen=True)
class StarterRule:
    name: Named
    description: Named
    trigger: Trigger
    conditions: Group
    steps: tuple[TicketStep, ...]


@dataclass(frozen=True)
class StarterMacro:
    name: Named
    description: Named
    steps: tuple[TicketStep, ...]


@dataclass(frozen=True)
class StarterText:
    name: Named
    folder: Named
    text_ko: str
    text_en: str
    kind: TextKind = TextKind.TEMPLATE
    shortcut: Named = Named("", "")


def _all(*conditions: Condition) -> Group:
    return Group(conditions=list(conditions))


def _is(field: FactField, op: Op, *values: str) -> Condition:
    return Condition(field=field, op=op, values=list(values))


CREATED = Trigger(event=E.CREATED)
IS_INCIDENT = _is(F.KIND, Op.IS, "incident")
OPEN = ("open", "assigned", "in_progress")

RULES = (
    StarterRule(
        Named("VIP 요청은 우선순위 높음", "Requests of VIPs get high priority"),
        Named("임원과 핵심 구성원의 장애를 먼저 봅니다.", "Incidents of executives are looked at first."),
        CREATED,
        _all(_is(F.IS_VIP, Op.YES), IS_INCIDENT, _is(F.PRIORITY, Op.IS, "3", "4", "5")),
        (
            TicketStep(kind=K.SET_PRIORITY, word="2", text="VIP 요청자", text_en="VIP requester"),
            TicketStep(kind=K.ADD_TAG, word="VIP"),
        ),
    ),
    StarterRule(
        Named("피싱·악성코드 신고는 긴급", "Reports of phishing and malware are urgent"),
        Named("보안 신고가 대기열에 묻히지 않게 합니다.", "Keeps security reports from drowning."),
        CREATED,
        _all(_is(F.TEXT, Op.CONTAINS, "피싱", "악성 메일", "악성코드", "랜섬웨어", "phishing", "ransomware")),
        (
            TicketStep(kind=K.SET_PRIORITY, word="1", text="보안 신고", text_en="Security report"),
            TicketStep(kind=K.ADD_TAG, word="보안"),
            TicketStep(
                kind=K.NOTE,
                text=(
                    "보안 신고로 분류했습니다. 첨부나 링크를 열지 말고, 발신 주소와 받은 시각부터 확인하세요."
                ),
                text_en=(
                    "Looks like a security report. Open no attachment or link; check sender and time first."
                ),
            ),
        ),
    ),
    StarterRule(
        Named("디스크 여유 10% 이하 표시", "Mark machines with 10% free disk or less"),
        Named(
            "PC가 보고한 값으로 원인을 먼저 알려 줍니다.", "Names the likely cause from what the PC reports."
        ),
        CREATED,
        _all(_is(F.DISK_FREE_PERCENT, Op.AT_MOST, "10"), IS_INCIDENT),
        (
            TicketStep(kind=K.ADD_TAG, word="디스크 부족"),
            TicketStep(
                kind=K.NOTE,
                text="연결된 PC의 디스크 여유가 10% 이하입니다. 임시 파일과 업데이트 캐시부터 확인하세요.",
                text_en="The linked PC has 10% free disk or less. Look at temporary files and update caches.",
            ),
        ),
    ),
    StarterRule(
        Named("재부팅이 밀린 PC 표시", "Mark PCs that wait for a restart"),
        Named("14일 넘게 켜져 있고 재부팅 대기인 PC입니다.", "On for 14 days and waiting for a restart."),
        CREATED,
        _all(_is(F.UPTIME_DAYS, Op.AT_LEAST, "14"), _is(F.IS_REBOOT_PENDING, Op.YES), IS_INCIDENT),
        (
            TicketStep(kind=K.ADD_TAG, word="재부팅 대기"),
            TicketStep(
                kind=K.NOTE,
                text="14일 넘게 재부팅하지 않았고 업데이트가 재부팅을 기다립니다. 먼저 재부팅을 안내하세요.",
                text_en="Not restarted for 14 days, and an update waits for it. Suggest a restart first.",
            ),
        ),
    ),
    StarterRule(
        Named("두 번 이상 다시 열린 티켓", "Tickets reopened twice"),
        Named(
            "같은 문제가 되풀이되면 우선순위를 높입니다.",
            "Raises the priority when a solution keeps failing.",
        ),
        Trigger(event=E.REOPENED),
        _all(_is(F.REOPEN_COUNT, Op.AT_LEAST, "2"), _is(F.PRIORITY, Op.IS, "3", "4", "5")),
        (
            TicketStep(kind=K.SET_PRIORITY, word="2", text="두 번 이상 재개됨", text_en="Reopened twice"),
            TicketStep(kind=K.ADD_TAG, word="재발"),
        ),
    ),
    StarterRule(
        Named("하루 동안 답하지 않은 요청 표시", "Mark requests unanswered for a day"),
        Named("요청자의 마지막 말에 하루 동안 답이 없을 때", "The requester's last word is a day old."),
        Trigger(moment=Moment.ASKED, minutes=DAY),
        _all(_is(F.STATUS, Op.IS, *OPEN)),
        (
            TicketStep(kind=K.ADD_TAG, word="답변 지연"),
            TicketStep(
                kind=K.NOTE,
                text="요청자가 하루 넘게 답을 기다리고 있습니다.",
                text_en="The requester has waited for an answer for more than a day.",
            ),
        ),
    ),
    StarterRule(
        Named("업체 대기 2주, 진행 확인", "Vendor silent for two weeks"),
        Named("업체에 넘긴 뒤 잊힌 티켓을 찾습니다.", "Finds tickets forgotten at the vendor."),
        Trigger(moment=Moment.PENDED, minutes=14 * DAY),
        _all(_is(F.PENDING_REASON, Op.IS, "waiting_vendor")),
        (
            TicketStep(
                kind=K.NOTE,
                text="업체에 넘긴 지 2주가 지났습니다. 진행 상황을 확인하세요.",
                text_en="Two weeks at the vendor. Ask how it is going.",
            ),
        ),
    ),
    StarterRule(
        Named("오래된 VPN 프로그램 표시", "Mark old VPN clients"),
        Named("접속 문의의 흔한 원인을 먼저 보여 줍니다.", "A common cause of connection trouble."),
        CREATED,
        Group(
            match=Match.ALL,
            conditions=[
                _is(F.TEXT, Op.CONTAINS, "vpn", "원격 접속", "재택"),
                _is(F.SOFTWARE, Op.OLDER_THAN, "AnyConnect", "5.0"),
            ],
        ),
        (TicketStep(kind=K.ADD_TAG, word="VPN 업데이트"),),
    ),
)

MACROS = (
    StarterMacro(
        Named("맡아서 확인 시작", "Take it and start"),
        Named(
            "담당자를 나로 바꾸고 확인 중임을 알립니다.", "Makes you the owner and says that you look at it."
        ),
        (
            TicketStep(kind=K.TAKE),
            TicketStep(
                kind=K.ANSWER,
                text=(
                    "{{requester.name}} 님, 안녕하세요. {{agent.name}}입니다. 지금 확인하고 "
                    "있으니 잠시만 기다려 주세요."
                ),
                text_en="Hello {{requester.name}}, this is {{agent.name}}. I am looking at it now.",
            ),
        ),
    ),
    StarterMacro(
        Named("추가 정보 요청 후 대기", "Ask for details and wait"),
        Named(
            "화면과 시각을 묻고 요청자 답변을 기다립니다.", "Asks for a screenshot and the time, then waits."
        ),
        (
            TicketStep(
                kind=K.PEND,
                word="waiting_user",
                text=(
                    "{{requester.name}} 님, 정확히 확인하기 위해 다음을 알려 주세요.\n"
                    "1. 오류가 보이는 화면 사진\n2. 문제가 생긴 시각\n3. 같은 문제가 다른 PC에서도 생기는지"
                ),
                text_en=(
                    "Hello {{requester.name}}, to find the cause we need:\n"
                    "1. a screenshot of the error\n2. when it happened\n3. whether other PCs have it too"
                ),
            ),
        ),
    ),
    StarterMacro(
        Named("비밀번호 초기화 완료", "Password was reset"),
        Named("안내하고 해결로 바꿉니다.", "Explains and resolves."),
        (
            TicketStep(kind=K.TAKE),
            TicketStep(kind=K.ADD_TAG, word="비밀번호"),
            TicketStep(
                kind=K.RESOLVE,
                word="solved",
                text=(
                    "{{requester.name}} 님, 비밀번호를 초기화했습니다. "
                    "임시 비밀번호는 등록된 휴대전화로 보냈으니 처음 로그인할 때 바꿔 주세요."
                ),
                text_en=(
                    "Hello {{requester.name}}, your password was reset. "
                    "A temporary one was sent to your phone; please change it when you first sign in."
                ),
            ),
        ),
    ),
    StarterMacro(
        Named("재부팅으로 해결", "Solved by a restart"),
        Named("재부팅 후 정상임을 안내합니다.", "Says that it works after a restart."),
        (
            TicketStep(
                kind=K.RESOLVE,
                word="solved",
                text=(
                    "{{requester.name}} 님, 업데이트를 마치려면 재부팅이 필요했습니다. "
                    "재부팅한 뒤 정상임을 확인했습니다. 같은 증상이 있으면 이 티켓에 답장해 주세요."
                ),
                text_en=(
                    "Hello {{requester.name}}, an update was waiting for a restart. It works now. "
                    "If it comes back, just answer here."
                ),
            ),
        ),
    ),
    StarterMacro(
        Named("중복 요청으로 해결", "Resolve as a duplicate"),
        Named("이미 처리 중인 요청이 있을 때", "When another ticket is about the same."),
        (
            TicketStep(
                kind=K.RESOLVE,
                word="duplicate",
                text=(
                    "{{requester.name}} 님, 같은 내용의 요청을 이미 처리하고 있어 이 요청은 함께 "
                    "묶어 마무리합니다."
                ),
                text_en=(
                    "Hello {{requester.name}}, we already work on the same request, so this one is closed."
                ),
            ),
        ),
    ),
)

BASIC, EQUIPMENT, ACCOUNTS = Named("기본", "Basics"), Named("장비", "Equipment"), Named("계정", "Accounts")

TEXTS = (
    StarterText(
        Named("접수 안내", "We have it"),
        BASIC,
        (
            "{{requester.name}} 님, 안녕하세요. 요청 {{ticket.number|을/를}} 접수했습니다. "
            "{{agent.name|이/가}} 확인하고 안내드리겠습니다."
        ),
        (
            "Hello {{requester.name}}, we have received request {{ticket.number}}. {{agent.name}} "
            "is looking at it."
        ),
    ),
    StarterText(
        Named("방문 일정 안내", "We will come by"),
        BASIC,
        (
            "{{requester.name}} 님, {{until}}에 {{requester.location|으로/로}} 방문하겠습니다. "
            "자리에 안 계시면 미리 알려 주세요."
        ),
        (
            "Hello {{requester.name}}, we will come to {{requester.location}} on {{until}}. "
            "Please tell us if you are out."
        ),
    ),
    StarterText(
        Named("처리 기한 안내", "When it will be done"),
        BASIC,
        "{{requester.name}} 님, 요청하신 내용은 {{due}}까지 처리해 드리겠습니다.",
        "Hello {{requester.name}}, your request will be done by {{due}}.",
    ),
    StarterText(
        Named("장비 교체 안내", "Your machine is replaced"),
        EQUIPMENT,
        (
            "{{requester.name}} 님, 사용 중인 {{asset.model}}({{asset.tag}})을 교체해 드립니다. "
            "필요한 자료는 미리 OneDrive에 올려 주세요. 교체에는 한 시간쯤 걸립니다."
        ),
        (
            "Hello {{requester.name}}, your {{asset.model}} ({{asset.tag}}) will be replaced. "
            "Please move your files to OneDrive first. It takes about an hour."
        ),
    ),
    StarterText(
        Named("업체 수리 접수 안내", "It is at the vendor"),
        EQUIPMENT,
        (
            "{{requester.name}} 님, {{asset.tag}} 장비를 제조사에 수리 접수했습니다. "
            "접수 번호는 {{ticket.vendor_reference}}입니다. 그동안 쓰실 대여 장비를 준비하겠습니다."
        ),
        (
            "Hello {{requester.name}}, {{asset.tag}} is with the maker for repair "
            "({{ticket.vendor_reference}}). We will lend you another machine."
        ),
    ),
    StarterText(
        Named("계정 잠금 해제", "Account unlocked"),
        ACCOUNTS,
        (
            "{{requester.name}} 님, 계정 잠금을 풀었습니다. 비밀번호를 다섯 번 잘못 입력하면 다시 "
            "잠기니 유의해 주세요."
        ),
        "Hello {{requester.name}}, your account is unlocked. Five wrong passwords lock it again.",
    ),
    StarterText(
        Named("원격 지원 안내", "Remote help"),
        BASIC,
        (
            "원격으로 확인해도 괜찮으시면 열려 있는 문서를 저장한 뒤 알려 주세요. 화면은 동의하신 "
            "동안에만 볼 수 있습니다."
        ),
        "If we may look at your screen, save your work and tell us. We see it only while you agree.",
        TextKind.BLOCK,
        Named("원격", "remote"),
    ),
    StarterText(
        Named("재부팅 부탁", "Please restart"),
        BASIC,
        "번거로우시겠지만 PC를 한 번 다시 시작한 뒤에도 같은지 확인해 주세요.",
        "Please restart the PC once and tell us whether it is still the same.",
        TextKind.BLOCK,
        Named("재부팅", "restart"),
    ),
    StarterText(
        Named("서명", "Signature"),
        BASIC,
        "감사합니다.\n{{agent.team}} {{agent.name}} 드림 (내선 {{agent.phone}})",
        "Kind regards,\n{{agent.name}}, {{agent.team}} (ext. {{agent.phone}})",
        TextKind.BLOCK,
        Named("서명", "sign"),
    ),
)
