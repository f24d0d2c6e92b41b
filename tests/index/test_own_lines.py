"""What an outlet says of itself is no news; news in like words is."""

from __future__ import annotations

import pytest

from index.furniture_lines import is_furniture

OWN = """
Enjoyed this article?
Got a tip?
Want more news like this?
Tell us what you think in the comments.
Join our WhatsApp channel for the latest on orchards.
Become a member today to support independent journalism.
Download the Gazette app for live scores.
If you have a tip, email tips@gazette.example.
Mara Odell is a freelance journalist based in Tresk.
Mara Odell and Jon Pell reported from Tresk, and Eva Stein from Kell.
With reporting by Jon Pell in Kell.
(Editing by Jon Pell; Photos by Eva Stein)
If you buy through links on this page, we may earn a commission.
This material may not be published, broadcast, rewritten or redistributed.
To read more stories about orchards, visit our farming page.
You can follow Mara Odell on Bluesky.
Support our newsroom.
This conversation has been lightly edited for length.
Stay up to date with our daily briefing.
"""
NEWS = """
Have the growers lost their vines?
Do you remember the flood of 1994?
Get out now, the warden shouted through the door.
Follow the river for three miles and you reach the mill.
Join the march at noon, the posters say.
Email was down for three hours at the mill.
The broker received a commission of 4 percent on each barrel.
Growers may not be copied into letters to the ministry.
The results may be published on Monday.
Renn reported the theft to the police on Monday.
Our growers are tired, Renn said.
The paper’s newsletter has 40,000 readers.
Subscribers fell by 3 percent in May.
See the ruins at dawn, when nobody is there.
The transcript was edited by the minister's office in March.
Ann Lee is a reporter who was held for nine days.
Police may be reached at any hour.
The story was published in 1994.
Their app tracks every barrel.
The union urged growers to share the story.
Renn, the editor of the almanac, contributed to the fund.
Keep our water clean, the banner read.
"""


@pytest.mark.parametrize("line", OWN.strip().splitlines())
def test_an_outlet_on_itself_is_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", NEWS.strip().splitlines())
def test_news_in_like_words_is_news(line: str) -> None:
    assert not is_furniture(line)
