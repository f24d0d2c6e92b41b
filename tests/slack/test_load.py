"""Many people at once: acknowledged in time, answered once each, in turn, within Slack's rate.

A smaller measure of what `bench/load.py` measures whole.
"""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from fakeslack import FakeSlack, Settings, plain_text
from rush import QUESTION, SENTENCE, refused_for_rate, rush
from serving import Serving, free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clock")]

CHANNELS, EACH = 8, 4


@pytest.mark.parametrize("http", [False, True], ids=["socket mode", "http"])
def test_a_rush_is_answered_in_turn(home_copy: Path, http: bool) -> None:
    with FakeSlack(Settings(time_scale=0.01)) as slack:
        port = free_port() if http else None
        if port is not None:
            slack.use_http(f"http://127.0.0.1:{port}/slack/events")
        serving = Serving(slack, home_copy, port=port).start()
        slack.limit_channels(1.0, burst=1)
        try:
            rushed = rush(slack, CHANNELS, EACH, apart=0.1)
            ben = slack.add_user("ben")
            elsewhere = slack.add_channel("elsewhere", ben)
            alone = slack.mention(elsewhere, ben, QUESTION)
            answer = slack.wait_for_reply(elsewhere, alone.ts)
            rushed.wait()
            slack.settle(0.6)
        finally:
            serving.stop()
        assert SENTENCE in plain_text(answer)
        assert math.inf not in rushed.acks()
        assert [len(rushed.answers(one)) for one in rushed.asked] == [1] * (CHANNELS * EACH)
        assert refused_for_rate(slack) <= 2
        for order in rushed.turns().values():
            assert order == sorted(order)
        firsts = [n for n, (_, nth) in enumerate(rushed.served()) if nth == 0]
        thirds = [n for n, (_, nth) in enumerate(rushed.served()) if nth == 2]
        assert max(firsts) < min(thirds)
        lone = float(answer.ts) - float(alone.ts)
        assert lone < sorted(rushed.waits())[CHANNELS * EACH // 2]
