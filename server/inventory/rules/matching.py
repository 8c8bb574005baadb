"""Which asset of the register a device is, with the reason for it."""

from dataclasses import dataclass, field

from server.inventory.rules.identity import Identity, are_makers_alike
from shared.inventory import MatchState


@dataclass(frozen=True)
class Candidate:
    """An asset that might be this device. `is_taken`: another active device is matched to it."""

    asset_id: int
    maker: str = ""
    serial: str = ""
    is_taken: bool = False


@dataclass(frozen=True)
class Evidence:
    """What the register holds about a device."""

    by_serial: list[Candidate] = field(default_factory=list)
    by_given_tag: Candidate | None = None
    """The tag that the person who enrolled typed in."""
    by_firmware_tag: Candidate | None = None
    by_account: list[Candidate] = field(default_factory=list)
    """Computers issued lately to the person who is signed in, not matched yet."""


@dataclass(frozen=True)
class Verdict:
    match: MatchState
    asset_id: int | None
    reason: str
    """A code with its own sentence; "" when nothing fits."""


NOTHING_FITS = Verdict(MatchState.UNKNOWN, None, "")


def decide(identity: Identity, evidence: Evidence) -> Verdict:
    """The strongest evidence decides; a contradiction turns a match into a suggestion."""
    return (
        _by_serial(identity, evidence.by_serial)
        or _by_given_tag(identity, evidence.by_given_tag)
        or _by_hint(identity, evidence)
        or NOTHING_FITS
    )


def _by_serial(identity: Identity, found: list[Candidate]) -> Verdict | None:
    alike = [candidate for candidate in found if are_makers_alike(candidate.maker, identity.maker)]
    if len(alike) > 1:
        return Verdict(MatchState.UNKNOWN, None, "match_serial_several")
    if alike:
        return _matched(alike[0], "match_serial")
    if len(found) == 1:
        return Verdict(MatchState.SUGGESTED, found[0].asset_id, "match_serial_other_maker")
    return None


def _by_given_tag(identity: Identity, found: Candidate | None) -> Verdict | None:
    if found is None:
        return None
    if _contradicts(identity, found):
        return Verdict(MatchState.SUGGESTED, found.asset_id, "match_tag_other_serial")
    return _matched(found, "match_tag")


def _by_hint(identity: Identity, evidence: Evidence) -> Verdict | None:
    tagged = evidence.by_firmware_tag
    if tagged is not None and not tagged.is_taken and not _contradicts(identity, tagged):
        return Verdict(MatchState.SUGGESTED, tagged.asset_id, "match_firmware_tag")
    fitting = [
        candidate
        for candidate in evidence.by_account
        if not candidate.is_taken and not _contradicts(identity, candidate)
    ]
    if len(fitting) == 1:
        return Verdict(MatchState.SUGGESTED, fitting[0].asset_id, "match_issued_to_account")
    return None


def _matched(candidate: Candidate, reason: str) -> Verdict:
    if candidate.is_taken:
        return Verdict(MatchState.SUGGESTED, candidate.asset_id, "match_asset_has_device")
    return Verdict(MatchState.MATCHED, candidate.asset_id, reason)


def _contradicts(identity: Identity, candidate: Candidate) -> bool:
    return bool(identity.serial and candidate.serial and identity.serial != candidate.serial)
