"""Vectors in Chroma, embedded or on a server: the only file that imports chromadb."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from knowledge.errors import EmbeddingSpaceMismatchError, IndexDamagedError, VectorIndexError
from knowledge.index.ownership import empty_folder, take_ownership
from knowledge.ports import EmbeddingSpace, Hit, Vectors

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from filelock import BaseFileLock

_PREFIX = "munadil-"
_PAGE = 5_000
"""Ids listed at once; chosen by hand, well under what Chroma takes."""
_SERVER_TIMEOUT_S = 20.0
"""Seconds to wait for a Chroma server; chosen by hand: a question must not wait for ever."""
_HNSW: CreateHNSWConfiguration = {"space": "cosine", "ef_construction": 100, "max_neighbors": 16, "ef_search": 200}
"""Recall@50 against an exact scan: .9997 at 10,000 passages, .994 at 100,000 (docs/decisions/0030)."""
_SAMPLE, _LOOK_UPS = 1_000, 20
"""Vectors read at every start, and looked up by themselves: together they found every loss that two writers made (docs/decisions/0030)."""
_REINDEX = "Run `munadil knowledge reindex`."


class ChromaIndex:
    """Nearest neighbours by cosine in one Chroma collection per embedding space; ids and vectors only.

    `path` is the folder of an embedded index, owned by one process at a time; `url` is a Chroma server and wins over it.
    Raises IndexLockedError when another process owns the folder, EmbeddingSpaceMismatchError when the index holds other
    spaces only, IndexDamagedError when stored vectors do not find themselves; with `new_space`, to rebuild, other spaces
    are welcome and a damaged folder is emptied. Thread-safe.
    """

    def __init__(self, path: Path | None, url: str | None, space: EmbeddingSpace, *, new_space: bool = False) -> None:
        self._space = space
        self._lock: BaseFileLock | None = None
        self._client: ClientAPI | None = None
        from chromadb.errors import ChromaError

        try:
            with _speaking_plainly():
                self._lock = None if url else take_ownership(_required(path))
                try:
                    self._connect(path, url, new_space=new_space)
                except (ChromaError, IndexDamagedError):
                    if url or not new_space:
                        raise
                    # Whoever rebuilds needs nothing of a damaged folder: the database holds it all.
                    self._disconnect()
                    empty_folder(_required(path))
                    self._connect(path, url, new_space=new_space)
        except BaseException:
            self.close()
            raise

    def _connect(self, path: Path | None, url: str | None, *, new_space: bool) -> None:
        self._client = _connect_server(url) if url else _connect_folder(_required(path))
        spaces = self.spaces()
        if spaces and self._space.fingerprint not in spaces and not new_space:
            raise EmbeddingSpaceMismatchError(
                "The stored vectors come from another embedding model than the one that is set.", remedy=_REINDEX
            )
        self._collection = self._open()
        self.batch_size = self._client.get_max_batch_size()
        self._check_itself()

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors of shape (len(ids), dimension) under ids; an id that is there keeps the vector it has."""
        vectors = self._checked(np.atleast_2d(vectors))
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
        rows = list({passage_id: row for row, passage_id in enumerate(ids)}.items())
        with _speaking_plainly():
            for start in range(0, len(rows), self.batch_size):
                batch = rows[start : start + self.batch_size]
                self._collection.add(
                    ids=[passage_id for passage_id, _ in batch], embeddings=vectors[[row for _, row in batch]]
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Forget ids; unknown ones are ignored."""
        with _speaking_plainly():
            for start in range(0, len(ids), self.batch_size):
                self._collection.delete(ids=list(ids[start : start + self.batch_size]))

    def search(self, vector: Vectors, limit: int) -> list[Hit]:
        """The `limit` nearest ids to one vector of shape (dimension,) with their cosines, best first."""
        if limit < 1:
            return []
        query = self._checked(np.atleast_2d(vector))
        with _speaking_plainly():
            return self._nearest(query, limit)

    def ids(self) -> set[str]:
        """Every id stored."""
        with _speaking_plainly():
            pages = range(0, self._collection.count(), _PAGE)
            return {i for start in pages for i in self._collection.get(limit=_PAGE, offset=start, include=[])["ids"]}

    def count(self) -> int:
        """How many ids are stored."""
        with _speaking_plainly():
            return int(self._collection.count())

    def present(self, ids: Collection[str]) -> set[str]:
        """Those of some ids that are stored."""
        wanted = list(ids)
        with _speaking_plainly():
            pages = (wanted[start : start + _PAGE] for start in range(0, len(wanted), _PAGE))
            return {found for page in pages for found in self._collection.get(ids=page, include=[])["ids"]}

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Stored vectors by id, each of shape (dimension,), float32; unknown ids are absent."""
        stored: dict[str, Vectors] = {}
        with _speaking_plainly():
            for start in range(0, len(ids), self.batch_size):
                stored.update(zip(*self._read(ids[start : start + self.batch_size]), strict=True))
        return stored

    @property
    def collection_name(self) -> str:
        """Name of the Chroma collection that holds this space."""
        return f"{_PREFIX}{hashlib.sha256(self._space.fingerprint.encode()).hexdigest()[:40]}"

    def spaces(self) -> set[str]:
        """Fingerprints of the embedding spaces that the index holds."""
        return {str((c.metadata or {})["fingerprint"]) for c in self._connected().list_collections() if _is_ours(c)}

    def drop_other_spaces(self) -> None:
        """Forget the vectors of every other embedding space."""
        with _speaking_plainly():
            for collection in self._connected().list_collections():
                if _is_ours(collection) and (collection.metadata or {})["fingerprint"] != self._space.fingerprint:
                    self._connected().delete_collection(collection.name)

    def close(self) -> None:
        """Give the index back to the next owner; closing twice is harmless."""
        self._disconnect()
        if self._lock is not None:
            self._lock.release()

    def _disconnect(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()  # type: ignore[attr-defined]
            for part in (client, getattr(client, "_admin_client", None)):
                session = getattr(getattr(part, "_server", None), "_session", None)
                if session is not None:  # its own close leaves the connections to a server open
                    session.close()

    def _connected(self) -> ClientAPI:
        if self._client is None:
            raise VectorIndexError("The vector index is closed.")
        return self._client

    def _open(self) -> Any:
        return self._connected().get_or_create_collection(
            self.collection_name,
            metadata={"fingerprint": self._space.fingerprint, "space": self._space.name},
            configuration={"hnsw": _HNSW},
            embedding_function=None,
        )

    def _checked(self, vectors: Vectors) -> Vectors:
        if vectors.shape[-1] != self._space.dimension:
            raise EmbeddingSpaceMismatchError(
                f"A vector has {vectors.shape[-1]} dimensions where {self._space.name} has {self._space.dimension}.",
                remedy=_REINDEX,
            )
        if not np.isfinite(vectors).all():
            raise ValueError("a vector holds a number that is not finite")
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def _check_itself(self) -> None:
        from chromadb.errors import ChromaError

        stored = self.ids()
        try:
            sound = finds_what_it_stores(stored, self._space.dimension, self._read, self._nearest)
        except ChromaError:  # "Error finding id": known to its database, lost by its index
            sound = False
        if not sound:
            raise IndexDamagedError(
                "Stored vectors are not found by themselves: two programs may have written the index at once.",
                remedy=_REINDEX,
            )

    def _read(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        found = self._collection.get(ids=list(ids), include=["embeddings"])
        return found["ids"], np.asarray(found["embeddings"], dtype=np.float32)

    def _nearest(self, query: Vectors, limit: int) -> list[Hit]:
        found = self._collection.query(query_embeddings=query, n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [Hit(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], distances[0], strict=True)]


def finds_what_it_stores(
    ids: Collection[str],
    dimension: int,
    read: Callable[[Sequence[str]], tuple[Sequence[str], Vectors]],
    nearest: Callable[[Vectors, int], Sequence[Hit]],
) -> bool:
    """Whether every vector of a sample can be read, and its first few find themselves.

    `read` gives the ids found and their vectors, shape (n, dimension); `nearest` takes one vector, shape (1, dimension).
    """
    sample = random.sample(sorted(ids), min(_SAMPLE, len(ids)))
    if not sample:
        return True
    found, vectors = read(sample)
    if vectors.shape != (len(sample), dimension):
        return False
    # Texts that say the same share a vector: any of them at cosine 1 will do.
    return all(
        any(hit.id == passage_id or hit.score > 1 - 1e-5 for hit in nearest(vector[None], 10))
        for passage_id, vector in zip(found[:_LOOK_UPS], vectors, strict=False)
    )


def _required(path: Path | None) -> Path:
    if path is None:
        raise ValueError("neither a folder nor a server is named for the vector index")
    return path


def _connect_folder(path: Path) -> ClientAPI:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    try:
        return chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))
    except Exception:
        # It keeps what never started, and would break on it at the next opening.
        SharedSystemClient._identifier_to_system.pop(str(path), None)
        raise


def _connect_server(url: str | None) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url or "")
    secure = parts.scheme == "https"
    try:
        client = chromadb.HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or (443 if secure else 8000),
            ssl=secure,
            settings=Settings(anonymized_telemetry=False),
        )
        # Its session waits for ever and there is no setting for that: a question must not.
        session = getattr(getattr(client, "_server", None), "_session", None)
        if session is not None:
            session.timeout = _SERVER_TIMEOUT_S
        return client
    except ValueError as error:  # what its client raises when nobody answers
        raise ConnectionError(f"no Chroma server answers at {url}") from error


def _is_ours(collection: Any) -> bool:
    return collection.name.startswith(_PREFIX) and "fingerprint" in (collection.metadata or {})


@contextmanager
def _speaking_plainly() -> Iterator[None]:
    """Turn what Chroma, its database and its connection raise into our error."""
    import chromadb.errors
    import httpx

    try:
        yield
    except (chromadb.errors.ChromaError, httpx.HTTPError, OSError) as error:
        raise VectorIndexError(
            f"The vector index cannot be read or written: {error}.",
            remedy="Check the folder's free space and permissions, or the server at MUNADIL_CHROMA_URL; "
            "a damaged folder is made anew by `munadil knowledge reindex`.",
        ) from error
