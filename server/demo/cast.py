"""Names, departments and machines of the sample company."""

from dataclasses import dataclass
from random import Random

from shared.assets import AssetCategory as Kind
from shared.catalog import Tier
from shared.permissions import Role

COMPANY = "이음물산"

SURNAMES = "김이박최정강조윤장임한오서신권황안송류홍전고문손양배백허남심"
GIVEN_FIRST = "민서지도예하주수시유현준은채다가나소윤재태승영정성동진상경혜"
GIVEN_LAST = "준윤서연우아민지은현진호석영빈원율하람솔슬희경수훈재혁찬성"

DEPARTMENTS = (
    ("MGT", "경영지원본부", ""),
    ("FIN", "재무팀", "MGT"),
    ("HR", "인사팀", "MGT"),
    ("GA", "총무팀", "MGT"),
    ("IT", "정보시스템팀", "MGT"),
    ("BIZ", "영업본부", ""),
    ("S1", "영업1팀", "BIZ"),
    ("S2", "영업2팀", "BIZ"),
    ("S3", "해외영업팀", "BIZ"),
    ("MKT", "마케팅팀", "BIZ"),
    ("RND", "연구개발본부", ""),
    ("SW", "소프트웨어개발팀", "RND"),
    ("HW", "하드웨어개발팀", "RND"),
    ("DSN", "디자인팀", "RND"),
    ("QA", "품질팀", "RND"),
    ("PRD", "생산본부", ""),
    ("P1", "생산1팀", "PRD"),
    ("P2", "생산2팀", "PRD"),
    ("LOG", "물류팀", "PRD"),
    ("PUR", "구매팀", "PRD"),
    ("CS", "고객지원팀", "BIZ"),
)

TITLES = ("사원", "사원", "사원", "대리", "대리", "과장", "과장", "차장", "부장")
FLOORS = ("본관 2층", "본관 3층", "본관 5층", "본관 7층", "별관 1층", "별관 2층", "공장동 1층")


@dataclass(frozen=True)
class Model:
    maker: str
    name: str
    kind: Kind
    share: int
    prefix: str
    won: int


MODELS = (
    Model("LG전자", "그램 16Z90R", Kind.LAPTOP, 80, "NB", 2_190_000),
    Model("LG전자", "그램 14Z90S", Kind.LAPTOP, 45, "NB", 1_890_000),
    Model("삼성전자", "갤럭시북4 프로 NT960XGK", Kind.LAPTOP, 70, "NB", 2_290_000),
    Model("Lenovo", "ThinkPad T14 Gen 4", Kind.LAPTOP, 55, "NB", 1_750_000),
    Model("Apple", "MacBook Pro 14 (M3)", Kind.LAPTOP, 15, "NB", 2_990_000),
    Model("HP", "EliteDesk 800 G9", Kind.DESKTOP, 30, "PC", 1_350_000),
    Model("LG전자", "27UP850", Kind.MONITOR, 70, "MON", 620_000),
    Model("삼성전자", "S27A600", Kind.MONITOR, 45, "MON", 390_000),
    Model("Dell", "WD19S", Kind.DOCK, 25, "DOCK", 310_000),
    Model("삼성전자", "갤럭시 S24", Kind.PHONE, 10, "PH", 1_150_000),
    Model("HP", "LaserJet Pro M404dn", Kind.PRINTER, 5, "PRN", 420_000),
)

TEAMS = (
    ("1차 서비스데스크", Tier.L1, "headphones", False),
    ("2차 단말", Tier.L2, "laptop", False),
    ("2차 네트워크", Tier.L2, "wifi", False),
    ("2차 계정·권한", Tier.L2, "key-round", False),
    ("3차 서버·업무시스템", Tier.L3, "hard-drive", False),
    ("4차 협력사", Tier.L4, "building-2", True),
)

STAFF = (
    ("이도윤", "doyun", (Role.DESK_AGENT,), ("1차 서비스데스크",)),
    ("박서준", "seojun", (Role.DESK_AGENT,), ("1차 서비스데스크",)),
    ("한지우", "jiwoo", (Role.DESK_AGENT,), ("1차 서비스데스크",)),
    ("최예린", "yerin", (Role.DESK_AGENT,), ("1차 서비스데스크",)),
    ("오승현", "seunghyun", (Role.DESK_AGENT,), ("2차 단말",)),
    ("정하린", "harin", (Role.DESK_AGENT,), ("2차 단말",)),
    ("강민재", "minjae", (Role.DESK_AGENT,), ("2차 네트워크",)),
    ("윤채원", "chaewon", (Role.DESK_AGENT,), ("2차 계정·권한",)),
    ("임동욱", "dongwook", (Role.DESK_AGENT,), ("3차 서버·업무시스템", "4차 협력사")),
    ("서지훈", "jihoon", (Role.LEAD,), tuple(team[0] for team in TEAMS)),
    ("김태경", "taekyung", (Role.MANAGER,), ()),
    ("문소라", "sora", (Role.ASSET_KEEPER,), ()),
    ("윤소연", "soyeon", (Role.HR,), ()),
    ("관리자", "admin", (Role.ADMINISTRATOR,), ()),
)
"""Name, login, roles, teams."""

ESCALATION = {
    "2차 단말": (("재부팅", "다른 PC에서 재현 확인", "드라이버 업데이트"), ("언제부터 그랬나요?",)),
    "2차 네트워크": (("유선·무선 모두 확인", "다른 자리에서 확인", "재부팅"), ("언제부터 그랬나요?",)),
    "3차 서버·업무시스템": (
        ("로그 수집", "2차에서 재현 확인"),
        ("언제부터 그랬나요?", "영향받는 사람은 몇 명인가요?"),
    ),
}
"""What a team asks before a ticket comes up: check list and questions."""
ESCALATION_ANSWERS = {
    "언제부터 그랬나요?": "오늘 아침 출근 후부터",
    "영향받는 사람은 몇 명인가요?": "부서 전체, 약 20명",
}

TEAM_OF = {
    "하드웨어": "2차 단말",
    "소프트웨어": "2차 단말",
    "운영체제": "2차 단말",
    "네트워크": "2차 네트워크",
    "보안": "2차 계정·권한",
    "계정": "2차 계정·권한",
    "권한": "2차 계정·권한",
    "서버": "3차 서버·업무시스템",
    "애플리케이션": "3차 서버·업무시스템",
}
"""Where tickets of a category are escalated to, by its first word."""

PROGRAMS = (
    ("한컴오피스 2024", "12.30.0.4026", "Hancom"),
    ("Microsoft 365 Apps", "16.0.18025", "Microsoft Corporation"),
    ("AhnLab V3 Endpoint Security", "9.0.84.4", "AhnLab"),
    ("ALYac Enterprise", "5.1.23", "ESTsecurity"),
    ("KakaoTalk", "4.1.2.4050", "Kakao"),
    ("Google Chrome", "131.0.6778.86", "Google LLC"),
    ("FortiClient VPN", "7.4.0.1658", "Fortinet"),
    ("Cisco AnyConnect", "4.10.07073", "Cisco"),
    ("Zoom Workplace", "6.2.7", "Zoom"),
    ("Slack", "4.41.98", "Slack Technologies"),
    ("7-Zip", "24.08", "Igor Pavlov"),
    ("Adobe Acrobat Reader", "24.004.20272", "Adobe"),
    ("SAP GUI", "8.00.6", "SAP SE"),
    ("Fasoo DRM Client", "5.5.12", "Fasoo"),
    ("Notepad++", "8.7.1", "Notepad++ Team"),
    ("Intel Graphics Driver", "31.0.101.4502", "Intel"),
    ("Python", "3.12.7", "Python Software Foundation"),
    ("Figma", "124.6.5", "Figma"),
)


def person_name(random: Random) -> str:
    return random.choice(SURNAMES) + random.choice(GIVEN_FIRST) + random.choice(GIVEN_LAST)
