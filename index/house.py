"""Everything a command works with, opened once from the settings.

What takes long to import is imported where it is opened: `status` opens the archive alone.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.archive import Archive
from index.archive.feeds import Machine
from index.archive.generations import Generations
from index.errors import IndexBusyError
from index.level import Closed, Derived, vectors_made_by
from index.roles import VECTORS, Roles, host
from index.settings import READER_OFF, READER_PACKAGED, Settings
from index.share import Share
from index.vector_names import OURS

if TYPE_CHECKING:
    from index.embeddings import Embedder
    from index.judge import Judge
    from index.reader.model import Reader
    from index.reranker import Reranker
    from index.vectors import Vectors
    from index.web.fetch import Web
    from index.word_index import Words


@dataclass(frozen=True)
class House:
    """The archive, the model and both derived indexes; each is opened at first use."""

    settings: Settings
    loaded: Embedder | None = None
    """An embedding model to work with; where there is none, the one the settings name is loaded."""

    @cached_property
    def archive(self) -> Archive:
        """The archive the settings name."""
        settings = self.settings
        return Archive(settings.archive, settings.archive_connections, settings.archive_seconds)

    @cached_property
    def roles(self) -> Roles:
        """What this process does for all that share the archive."""
        return Roles(self.archive)

    @cached_property
    def share(self) -> Share:
        """The feeds that are this process's to read."""
        return Share(self.archive)

    @property
    def embeds_what_it_lands(self) -> bool:
        """Whether what is landed here is embedded here, and the vectors' writer finds it done.

        That one would else embed for all who read feeds. Who is asked questions does not.
        """
        shares = self.archive.shared and bool(self.settings.chroma_url)
        return shares and self.settings.role != "bot" and not self.roles.holds(VECTORS)

    @cached_property
    def machine(self) -> Machine | None:
        """What a folder is bound to that is read from here; None where there is one machine.

        It is known by its home, which outlives a container and its name.
        """
        if not self.archive.shared:
            return None
        file = self.settings.home / "machine"
        if not file.exists():
            file.write_text(uuid.uuid4().hex, encoding="utf-8")
        return Machine(file.read_text(encoding="utf-8").strip()[:40], host())

    @contextmanager
    def writing_vectors(self) -> Iterator[bool]:
        """Tell whether the vectors are this process's to write, and hold that right meanwhile.

        Those within this process are; those on a server that several ask, of one at a time.
        """
        if not (self.archive.shared and self.settings.chroma_url):
            yield True
            return
        may = self.settings.role != "bot"
        with self.roles.taking(*([VECTORS] if may else [])):
            yield self.roles.holds(VECTORS)

    @contextmanager
    def answering_alone(self) -> Iterator[None]:
        """Hold the right to answer from an archive that is a file: one process at a time has it.

        Raises:
            IndexBusyError: another process answers from it.

        """
        file = self.archive.file
        if file is None:
            yield
            return
        lock = FileLock(file.with_name(f"{file.name}.serving"))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise IndexBusyError(
                f"another `pullquote serve` answers from {file}, and one at a time may. Several "
                "answer from PostgreSQL: docs/scaling.md"
            ) from None
        try:
            yield
        finally:
            lock.release()

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model it was given, or else the one the settings name."""
        from index.embeddings import Embedder

        settings = self.settings
        return self.loaded or Embedder(
            settings.embedding_model, settings.embedding_backend, settings.embedding_key
        )

    @cached_property
    def reader(self) -> Reader | None:
        """What reads question and sentence together; None where the settings turn it off.

        Raises:
            SettingsError: the settings name a file that is no model.

        """
        from index.reader.model import Reader, packaged

        named = self.settings.reader
        if named == READER_OFF:
            return None
        return packaged() if named == READER_PACKAGED else Reader(Path(named))

    @cached_property
    def reranker(self) -> Reranker | None:
        """The reranker the settings name, if they name one."""
        from index.reranker import Reranker

        name = self.settings.reranker_model
        return Reranker(name) if name else None

    @cached_property
    def judge(self) -> Judge | None:
        """What judges whether a story says what a claim does, if the settings name a model.

        Raises:
            SettingsError: there is no such model, or it does not judge that.

        """
        from index.judge import Judge

        name = self.settings.judge_model
        return Judge(name) if name else None

    @cached_property
    def vectors(self) -> Vectors:
        """The vectors the settings name."""
        from index.vectors import Vectors

        return Vectors(self.settings.home / "vectors", self.settings.chroma_url, self.generations)

    @cached_property
    def generations(self) -> Generations:
        """What the vectors are called."""
        model = self.loaded.name if self.loaded else self.settings.embedding
        return Generations(self.archive, vectors_made_by(model))

    @property
    def vectors_level(self) -> Derived:
        """The vectors, to be asked what they remember; it opens none that are not open."""
        if "vectors" in self.__dict__ or self.settings.chroma_url:
            return self.vectors
        name = f"{OURS}{self.generations.named()}"
        return Closed(self.settings.home / "vectors", name, lambda: self.vectors)

    @cached_property
    def words(self) -> Words:
        """The word index below the home folder."""
        from index.word_index import Words

        return Words(self.settings.home / "words")

    @cached_property
    def web(self) -> Web:
        """The way to the web, within the limits the settings name."""
        from index.web.fetch import Web

        settings = self.settings
        return Web(
            private=settings.fetch_private,
            spacing=settings.fetch_spacing,
            user_agent=settings.user_agent,
        )

    def close(self) -> None:
        """Close what was opened."""
        if "archive" in self.__dict__:
            self.archive.close()
        if "vectors" in self.__dict__:
            self.vectors.close()
        if "web" in self.__dict__:
            self.web.close()

    @contextmanager
    def owning_index(self, command: str) -> Iterator[None]:
        """Hold the right to write the derived indexes: one process at a time has it.

        Embedded Chroma does not show one process's writes to another, and Tantivy has one writer.

        Raises:
            IndexBusyError: another process has it; the message says which.

        """
        lock = FileLock(self.settings.home / "index.lock")
        holder = self.settings.home / "index.owner"
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise IndexBusyError(f"the index belongs to {_read(holder)} just now") from None
        try:
            holder.write_text(f"`pullquote {command}` (process {os.getpid()})", encoding="utf-8")
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()

    def owner(self) -> str | None:
        """Return which process owns the index just now, None where none does."""
        lock = FileLock(self.settings.home / "index.lock")
        try:
            with lock.acquire(timeout=0):
                return None
        except Timeout:
            return _read(self.settings.home / "index.owner")


def _read(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8") or "another process"
    except OSError:
        return "another process"
