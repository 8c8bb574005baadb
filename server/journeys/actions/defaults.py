"""The two templates that every company starts with; it changes them to its own ways."""

from shared.assets import AssetCategory
from shared.journeys import Anchor, EvidenceRule, JourneyKind, NewTemplate, StepKind, StepTemplate

SOFTWARE = "AhnLab V3, Google Chrome"

ONBOARDING = NewTemplate(
    name="신규 입사",
    kind=JourneyKind.ONBOARDING,
    steps=[
        StepTemplate(title="계정 생성", kind=StepKind.ACCOUNT, days=-3),
        StepTemplate(title="메일·그룹웨어 권한 부여", kind=StepKind.ACCOUNT, days=-1, after=[0]),
        StepTemplate(title="노트북 준비", kind=StepKind.MANUAL, days=-2),
        StepTemplate(title="자리·사원증 준비", kind=StepKind.MANUAL, days=-1),
        StepTemplate(
            title="노트북 지급", kind=StepKind.ISSUE, category=AssetCategory.LAPTOP.value, after=[2]
        ),
        StepTemplate(title="모니터 지급", kind=StepKind.ISSUE, category=AssetCategory.MONITOR.value),
        StepTemplate(title="인수 서명", kind=StepKind.SIGN, days=1, after=[4, 5]),
        StepTemplate(
            title="장비 보고 확인",
            kind=StepKind.EVIDENCE,
            days=2,
            after=[4],
            rule=EvidenceRule.DEVICE_REPORTED,
        ),
        StepTemplate(
            title="본인 사용 확인",
            kind=StepKind.EVIDENCE,
            days=2,
            after=[4],
            rule=EvidenceRule.HOLDER_SIGNED_IN,
        ),
        StepTemplate(
            title="필수 소프트웨어 확인",
            kind=StepKind.EVIDENCE,
            days=3,
            after=[4],
            rule=EvidenceRule.SOFTWARE_PRESENT,
            argument=SOFTWARE,
        ),
        StepTemplate(title="보안 교육 안내", kind=StepKind.MANUAL, days=5, is_required=False),
    ],
)

OFFBOARDING = NewTemplate(
    name="퇴사",
    kind=JourneyKind.OFFBOARDING,
    steps=[
        StepTemplate(title="퇴사 절차 안내", kind=StepKind.MANUAL, anchor=Anchor.LAST_WORKING_DAY, days=-10),
        StepTemplate(
            title="업무 인계 확인", kind=StepKind.MANUAL, anchor=Anchor.LAST_WORKING_DAY, days=-2, after=[0]
        ),
        StepTemplate(title="장비 반납", kind=StepKind.RETURN, anchor=Anchor.LAST_WORKING_DAY),
        StepTemplate(title="사원증·출입 권한 회수", kind=StepKind.MANUAL, anchor=Anchor.LAST_WORKING_DAY),
        StepTemplate(title="반납 서명", kind=StepKind.SIGN, anchor=Anchor.LAST_WORKING_DAY, after=[2]),
        StepTemplate(title="계정 잠금", kind=StepKind.ACCOUNT, anchor=Anchor.ACCESS_END),
        StepTemplate(
            title="접근 종료 후 사용 없음 확인",
            kind=StepKind.EVIDENCE,
            anchor=Anchor.ACCESS_END,
            days=3,
            rule=EvidenceRule.NOT_USED_AFTER_CUTOFF,
        ),
    ],
)
