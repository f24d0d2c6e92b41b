"""The indexes brought level, as far as they are this process's to write."""

from __future__ import annotations

from index.catch_up import OnStretch, catch_up
from index.house import House


def follow(house: House, on_stretch: OnStretch) -> int:
    """Bring the words level, and the vectors unless another process writes those for all.

    The caller owns the index (`House.owning_index`). Return how many passages were embedded.
    """
    with house.writing_vectors() as writes:
        return catch_up(
            house.archive,
            house.embedder,
            house.vectors,
            house.words,
            on_stretch,
            writes_vectors=writes,
        )
