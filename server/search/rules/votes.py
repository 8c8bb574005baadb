"""What the nearest tickets say about a new one: a vote, the nearer ones counting more."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

NEAREST = 15
NEAR_ENOUGH = 0.4
"""Of the best score: what is further away has no vote."""
FEWEST = 2
SUREST_SHARE = 0.5

T = TypeVar("T")


@dataclass(frozen=True)
class Vote(Generic[T]):
    choice: T
    votes: int
    of: int
    confidence: float


@dataclass(frozen=True)
class Neighbour(Generic[T]):
    score: float
    choice: T | None


def nearest(scores: Sequence[float]) -> int:
    """How many of them, the best first, are near enough to have a vote."""
    if not scores:
        return 0
    least = scores[0] * NEAR_ENOUGH
    return min(sum(score >= least for score in scores), NEAREST)


def vote(neighbours: Sequence[Neighbour[T]]) -> Vote[T] | None:
    """What most of those that say something say; None when they are too few or of different minds."""
    speaking = [one for one in neighbours if one.choice is not None and one.score > 0]
    if len(speaking) < FEWEST:
        return None
    weights: dict[T, float] = defaultdict(float)
    votes: Counter[T] = Counter()
    for one in speaking:
        assert one.choice is not None
        weights[one.choice] += one.score**2
        votes[one.choice] += 1
    choice = max(weights, key=lambda each: weights[each])
    share = weights[choice] / sum(weights.values())
    if votes[choice] < FEWEST or share < SUREST_SHARE:
        return None
    certain = 1 - 1 / (1 + len(speaking))
    return Vote(choice, votes[choice], len(speaking), round(share * certain, 2))
