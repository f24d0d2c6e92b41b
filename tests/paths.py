"""Where the project and the data beside it lie."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The project."""
DATA = ROOT.parent / "shared" / "data"
"""Stories and questions beside the project; a test that uses them is skipped where they are not."""
