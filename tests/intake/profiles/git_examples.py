"""Small invented git repositories for the tests, made with dulwich."""

from datetime import datetime
from pathlib import Path

from dulwich.objects import Commit, Tree
from dulwich.repo import Repo


def made(
    sha_parents: list[bytes], tree: bytes, author: str, when: datetime, message: str
) -> Commit:
    commit = Commit()
    commit.tree = tree
    commit.parents = sha_parents
    commit.author = commit.committer = author.encode()
    commit.author_time = commit.commit_time = int(when.timestamp())
    offset = when.utcoffset()
    commit.author_timezone = commit.commit_timezone = int(offset.total_seconds()) if offset else 0
    commit.encoding = b"UTF-8"
    commit.message = message.encode()
    return commit


def repository(
    folder: Path,
    commits: list[tuple[str, datetime, str]],
    *,
    origin: str | None = None,
    packed: bool = False,
    bare: bool = False,
) -> list[str]:
    """A repository with one line of history; answers its commit names, oldest first."""
    folder.mkdir(parents=True)
    repo = Repo.init_bare(str(folder)) if bare else Repo.init(str(folder))
    tree = Tree()
    repo.object_store.add_object(tree)
    names: list[bytes] = []
    for author, when, message in commits:
        commit = made(names[-1:], tree.id, author, when, message)
        repo.object_store.add_object(commit)
        names.append(commit.id)
    if names:
        repo.refs[b"refs/heads/main"] = names[-1]
        repo.refs.set_symbolic_ref(b"HEAD", b"refs/heads/main")
    if origin:
        config = repo.get_config()
        config.set((b"remote", b"origin"), b"url", origin.encode())
        config.write_to_path()
    if packed:
        repo.object_store.pack_loose_objects()
    repo.close()
    return [name.decode() for name in names]


def control(folder: Path) -> Path:
    return folder / ".git" if (folder / ".git").is_dir() else folder
