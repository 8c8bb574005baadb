"""Things of the sample company: bought, handed out, and reporting."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from server.core.context import House
from server.demo.cast import MODELS
from server.demo.fleet import Machine, new_secret
from server.demo.stage import Player, Scene, scene
from shared.assets import CREATE_ASSET, CREATE_ASSET_MODEL, AssetRow, Condition, NewAsset, NewAssetModel
from shared.contracts import CREATE_CONTRACT, Contract, NewContract
from shared.custody import (
    CREATE_STOCKROOM,
    CREATE_VENDOR,
    ISSUE_ASSET,
    CustodyKind,
    Issue,
    NewStockroom,
    NewVendor,
)
from shared.people import EmploymentState, PersonRow

DAYS = 180
"""Of history."""
MACHINES = 160


class EquipmentPlay:
    """What was bought before `start`, handed out then, and reports until `now`."""

    def __init__(self, staff: Mapping[str, Player], random: Random, start: datetime, now: datetime) -> None:
        self._staff, self._random = staff, random
        self._start, self._now = start, now
        self.computers_of: dict[int, AssetRow] = {}
        """By the person who holds it."""
        self.machines: list[Machine] = []
        self.contracts: list[Contract] = []
        self.count = 0

    def assets(self, stage: Scene, everybody: Sequence[PersonRow]) -> None:
        keeper, random = self._staff["sora"], self._random
        holders = [row for row in everybody if row.state is not EmploymentState.SCHEDULED]
        random.shuffle(holders)
        stage.play(keeper, self._start, CREATE_STOCKROOM, NewStockroom(name="본관 창고", is_default=True))
        for vendor in ("LG전자 서비스센터", "삼성전자서비스", "레노버 기업지원"):
            made = stage.play(keeper, self._start, CREATE_VENDOR, NewVendor(name=vendor))
            self._contract(stage, made.id)
        number, taken = 1000, 0
        for model in MODELS:
            made = stage.play(
                keeper,
                self._start,
                CREATE_ASSET_MODEL,
                NewAssetModel(maker=model.maker, name=model.name, category=model.kind),
            )
            for copy in range(model.share):
                number += 1
                row = self._receive(stage, made.id, number, model.prefix, model.won)
                if copy >= model.share * 0.82:
                    continue
                if model.prefix in ("NB", "PC"):
                    if taken < len(holders):
                        self._hand_out(stage, row, holders[taken])
                        self.computers_of[holders[taken].id] = row
                        taken += 1
                elif model.prefix in ("MON", "DOCK", "PH"):
                    self._hand_out(stage, row, random.choice(holders))
        self.count = number - 1000

    def _contract(self, stage: Scene, vendor_id: int) -> None:
        """Two years of on-site service: four hours until somebody comes, two working days until it works."""
        begins = self._start.date()
        form = NewContract(
            vendor_id=vendor_id,
            number=f"{begins.year}-유지보수-{vendor_id:02}",
            starts_on=begins,
            ends_on=begins + timedelta(days=730),
            response_hours=4,
            resolution_hours=16,
        )
        self.contracts.append(stage.play(self._staff["admin"], self._start, CREATE_CONTRACT, form))

    def _receive(self, stage: Scene, model_id: int, number: int, prefix: str, won: int) -> AssetRow:
        random = self._random
        bought = self._start.date() - timedelta(days=random.randrange(0, 1200))
        body = NewAsset(
            tag=f"{prefix}-{number}",
            serial=f"{random.randrange(100, 999)}{prefix}{random.getrandbits(36):09X}",
            model_id=model_id,
            condition=Condition.NEW,
            purchased_on=bought,
            warranty_until=bought + timedelta(days=3 * 365),
            cost_won=won,
            order_number=f"PO-{bought:%Y%m}-{number % 40:02d}",
            supplier="한빛IT유통",
        )
        row: AssetRow = stage.play(self._staff["sora"], self._start, CREATE_ASSET, body).row
        return row

    def _hand_out(self, stage: Scene, row: AssetRow, person: PersonRow) -> None:
        at = self._start + timedelta(hours=self._random.randrange(1, 24))
        body = Issue(holder_id=person.id, kind=CustodyKind.ASSIGNMENT, reason="정기 지급")
        stage.play(self._staff["sora"], at, ISSUE_ASSET, row.id, body)

    def devices(self, house: House, everybody: Sequence[PersonRow]) -> None:
        """Each computer in a transaction of its own, as it would come."""
        keeper = self._staff["sora"]
        with scene(house) as stage:
            secret = new_secret(stage, keeper, self._start, "표준 설치본")
        left = {row.id for row in everybody if row.state is EmploymentState.LEFT}
        computers = sorted(self.computers_of.items(), key=lambda pair: pair[0] not in left)[:MACHINES]
        accounts = {row.id: row.email.partition("@")[0] for row in everybody}
        for person_id, asset in computers:
            machine = Machine(asset, accounts[person_id], self._random)
            with scene(house) as stage:
                first = self._start + timedelta(days=1, minutes=self._random.randrange(0, 600))
                machine.enrol(stage, first, secret)
                machine.report(stage, first)
                for days in sorted(self._random.sample(range(2, DAYS - 8), 1)):
                    machine.change()
                    machine.report(stage, self._start + timedelta(days=days))
                machine.change()
                machine.report(stage, self._now - timedelta(hours=self._random.randrange(26, 140)))
                if self._random.random() < 0.9:
                    machine.report(stage, self._now - timedelta(minutes=self._random.randrange(1, 600)))
            self.machines.append(machine)

    def report_after_leaving(self, house: House, everybody: Sequence[PersonRow]) -> None:
        """One laptop of somebody who has left is still in use."""
        left = {row.id for row in everybody if row.state is EmploymentState.LEFT}
        holders = {asset.id: person_id for person_id, asset in self.computers_of.items()}
        for machine in self.machines:
            if holders[machine.asset.id] in left:
                with scene(house) as stage:
                    machine.report(stage, self._now - timedelta(hours=1))
                return
