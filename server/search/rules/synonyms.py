"""The synonyms that a new company starts with."""

from collections.abc import Sequence

MOST_GROUPS, MOST_WORDS = 500, 20

DEFAULTS: tuple[tuple[str, ...], ...] = (
    ("비밀번호", "비번", "암호", "패스워드", "password", "pw"),
    ("노트북", "랩탑", "랩톱", "laptop"),
    ("와이파이", "무선", "무선랜", "wifi", "wi-fi", "wlan"),
    ("vpn", "가상사설망", "브이피엔"),
    ("모니터", "디스플레이", "display", "monitor"),
    ("프린터", "복합기", "인쇄기", "printer"),
    ("인쇄", "출력", "프린트", "print"),
    ("메일", "이메일", "email", "e-mail", "mail"),
    ("아웃룩", "outlook"),
    ("엑셀", "excel"),
    ("워드", "word"),
    ("파워포인트", "피피티", "powerpoint", "ppt"),
    ("팀즈", "팀스", "teams"),
    ("슬랙", "slack"),
    ("줌", "zoom"),
    ("원드라이브", "onedrive"),
    ("그룹웨어", "전자결재", "groupware"),
    ("윈도우", "윈도우즈", "윈도", "windows"),
    ("맥북", "맥", "macbook", "mac"),
    ("인터넷", "네트워크", "network", "internet"),
    ("랜", "lan", "유선"),
    ("로그인", "접속", "login", "sign in", "로그온"),
    ("계정", "아이디", "account", "id"),
    ("백신", "안티바이러스", "antivirus"),
    ("바이러스", "악성코드", "malware", "virus", "랜섬웨어"),
    ("피싱", "스팸", "phishing", "spam"),
    ("화상회의", "화상 회의", "영상회의", "원격회의"),
    ("재부팅", "재시작", "리부팅", "reboot", "restart"),
    ("설치", "인스톨", "install"),
    ("업데이트", "패치", "update", "patch"),
    ("삭제", "제거", "지우기", "delete", "uninstall"),
    ("느림", "느려", "느린", "버벅", "렉", "slow"),
    ("멈춤", "먹통", "응답없음", "프리징", "freeze", "hang"),
    ("오류", "에러", "error"),
    ("안됨", "불가", "안돼요", "안되요", "실패"),
    ("권한", "접근 권한", "permission", "access"),
    ("공유폴더", "공유 폴더", "파일서버", "nas"),
    ("외장하드", "usb", "이동식디스크"),
    ("배터리", "battery", "밧데리"),
    ("충전기", "어댑터", "아답터", "adapter", "charger"),
    ("키보드", "자판", "keyboard"),
    ("마우스", "mouse"),
    ("헤드셋", "이어폰", "headset"),
    ("도킹스테이션", "도크", "독", "dock"),
    ("휴대폰", "핸드폰", "스마트폰", "모바일", "phone", "mobile"),
    ("입사", "신입", "입사자", "onboarding"),
    ("퇴사", "퇴직", "퇴사자", "offboarding"),
    ("otp", "2단계 인증", "이중인증", "mfa", "인증번호"),
    ("인증서", "공인인증서", "공동인증서", "certificate"),
    ("백업", "backup"),
    ("복구", "복원", "restore", "recover"),
    ("용량", "디스크", "저장공간", "disk", "storage"),
    ("라이선스", "라이센스", "license", "정품인증"),
    ("서버", "server"),
    ("데이터베이스", "디비", "database", "db"),
    ("카메라", "웹캠", "webcam", "camera"),
    ("소리", "음성", "오디오", "사운드", "audio", "sound"),
    ("팩스", "fax"),
    ("스캔", "스캐너", "scan", "scanner"),
    ("원격데스크톱", "원격 데스크톱", "원격접속", "rdp", "remote desktop"),
    ("블루스크린", "파란화면", "파란 화면", "bsod"),
    ("사서함", "메일함", "편지함", "mailbox"),
    ("배포목록", "배포 목록", "메일링", "메일링리스트"),
    ("활성화", "인증 오류", "activation"),
    ("액정", "화면", "screen"),
    ("사내망", "내부망", "인트라넷", "intranet"),
)


def tidy(groups: Sequence[Sequence[str]]) -> list[list[str]]:
    """Each group with its words once, without groups that say nothing."""
    found = []
    for group in groups:
        words = list(dict.fromkeys(" ".join(word.split()) for word in group if word.strip()))
        if len(words) > 1:
            found.append(words)
    return found
