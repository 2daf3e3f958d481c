"""Applications from résumé files alone, and résumé files put to the applications they are of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

import msgspec

from doorward.intake.resumes.statement import statement_of
from doorward.model import Application, Document, Origin, Statement


def application_ids(names: Iterable[str]) -> dict[str, str]:
    """The id of the application of each file: its path without the ending.

    Where two files differ by their ending only, both keep it.

    >>> application_ids(["a/ada.pdf", "bo.txt", "bo.docx"])
    {'a/ada.pdf': 'a/ada', 'bo.txt': 'bo.txt', 'bo.docx': 'bo.docx'}
    """
    every = list(dict.fromkeys(names))
    bare = {name: str(PurePosixPath(name).with_suffix("")) if name else name for name in every}
    count = Counter(bare.values())
    return {name: bare[name] if count[bare[name]] == 1 else name for name in every}


def applications_from_documents(
    documents: Iterable[Document],
    *,
    ids: Mapping[str, str] | None = None,
    statements: Mapping[str, Statement] | None = None,
) -> Iterator[Application]:
    """One application per document, for a folder of résumés alone.

    `ids` gives the id by document name (from `application_ids` over all files, so that ids do
    not depend on the order in which files are read); without it every name loses its ending.
    `statements` are those already made, by document name; others are made here.
    """
    for document in documents:
        given = ids.get(document.name) if ids else None
        origin = Origin(document.name)
        yield Application(
            id=given or application_ids([document.name])[document.name],
            origin=origin,
            documents=(document,),
            statements=(_statement(document, statements),),
        )


def by_stem(documents: Iterable[Document]) -> dict[str, tuple[Document, ...]]:
    """Documents by file name without folder and ending, for `attach`; made once for many."""
    found: dict[str, tuple[Document, ...]] = {}
    for document in sorted(documents, key=lambda one: one.name):
        stem = PurePosixPath(document.name).stem
        found[stem] = (*found.get(stem, ()), document)
    return found


def attach(
    application: Application,
    documents_by_name: Mapping[str, Document],
    *,
    stems: Mapping[str, tuple[Document, ...]] | None = None,
    statements: Mapping[str, Statement] | None = None,
) -> Application:
    """The application with its résumé files and what they say.

    Files are those its `attachments` name, from the folder of the application's own file.
    Without attachments they are those whose file name without the ending equals the
    application's or the candidate's id (`stems` is `by_stem` of the documents, made once). A
    file the application already has is not added again, so attaching twice changes nothing.
    """
    if application.attachments:
        wanted = _attached(application, documents_by_name)
    else:
        known = stems if stems is not None else by_stem(documents_by_name.values())
        ids = dict.fromkeys(filter(None, (application.id, application.candidate)))
        wanted = [document for one in ids for document in known.get(one, ())]
    have = {document.sha256 for document in application.documents}
    new = {one.sha256: one for one in wanted if one.sha256 not in have}
    if not new:
        return application
    return msgspec.structs.replace(
        application,
        documents=(*application.documents, *new.values()),
        statements=(
            *application.statements,
            *(_statement(document, statements) for document in new.values()),
        ),
    )


def _statement(document: Document, statements: Mapping[str, Statement] | None) -> Statement:
    made = statements.get(document.name) if statements else None
    return made if made is not None else statement_of(document, Origin(document.name))


def _attached(application: Application, documents: Mapping[str, Document]) -> list[Document]:
    folder = PurePosixPath(application.origin.file).parent
    found = []
    for name in application.attachments:
        path = PurePosixPath(name.replace("\\", "/"))
        document = documents.get(str(folder / path)) or documents.get(str(path))
        if document is not None:
            found.append(document)
    return found
