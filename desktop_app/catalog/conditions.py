"""Which items of a form are shown for the answers so far: as the server decides, so that nothing flickers.

The server has the last word; a test gives the same cases to both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.catalog import Condition, ConditionSource, FieldValue, Join, Operator, ShownItem


def shown(
    items: Sequence[ShownItem],
    given: Mapping[str, FieldValue],
    *,
    branch: Sequence[int] = (),
    service_id: int | None = None,
) -> list[int]:
    """The places of the items that are shown. A hidden field counts as not answered for those that follow."""
    places: list[int] = []
    heard: dict[str, FieldValue] = {}
    for place, one in enumerate(items):
        verdicts = [_is_met(each, heard, branch, service_id) for each in one.item.conditions]
        is_shown = all(verdicts) if one.item.joined_by is Join.ALL or not verdicts else any(verdicts)
        if is_shown:
            places.append(place)
            if one.item.field:
                heard[one.item.field] = given.get(one.item.field)
    return places


def _is_met(
    condition: Condition, given: Mapping[str, FieldValue], branch: Sequence[int], service_id: int | None
) -> bool:
    found = _compared(condition, given, branch, service_id)
    wanted = set(condition.values)
    match condition.operator:
        case Operator.IS_FILLED:
            return bool(found)
        case Operator.IS_EMPTY:
            return not found
        case Operator.IS_NOT:
            return not found & wanted
        case Operator.AT_LEAST | Operator.AT_MOST:
            return _is_in_range(condition, found)
        case Operator.BELOW:
            return bool({str(one) for one in branch} & wanted)
    return bool(found & wanted)


def _compared(
    condition: Condition, given: Mapping[str, FieldValue], branch: Sequence[int], service_id: int | None
) -> set[str]:
    match condition.source:
        case ConditionSource.CATEGORY:
            return {str(branch[-1])} if branch else set()
        case ConditionSource.SERVICE:
            return {str(service_id)} if service_id is not None else set()
    return _words(given.get(condition.field))


def _words(value: FieldValue) -> set[str]:
    if value is None or value == [] or (isinstance(value, str) and not value.strip()):
        return set()
    if isinstance(value, bool):
        return {"true" if value else "false"}
    if isinstance(value, list):
        return set(value)
    if isinstance(value, float) and value.is_integer():
        return {str(int(value))}
    return {str(value).strip()}


def _is_in_range(condition: Condition, found: set[str]) -> bool:
    if not found or not condition.values:
        return False
    value, limit = next(iter(found)), condition.values[0]
    try:
        order = float(value) - float(limit)
    except ValueError:
        order = (value > limit) - (value < limit)
    return order >= 0 if condition.operator is Operator.AT_LEAST else order <= 0
