"""The whole job, all three programs over loopback: what `dev.py demo --check` plays."""

import pytest

from tests.end_to_end import demo


@pytest.mark.timeout(600)
def test_the_whole_story_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.check() == 0, capsys.readouterr().out
