"""Forms of the case's pages: what came with them, and that nothing written is ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import msgspec
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from doorward.access.refused import AccessRefused
from doorward.access.step_up import Proof, content_digest, finish
from doorward.cases.viewer import Refused
from doorward.console.pages.errors import refused
from doorward.console.signed_in import SignedInRequest

Answer = TypeVar("Answer", bound=HttpResponseBase)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was not done: which (its anchor), why, and what stood in it, to be shown again.

    `seen` is the number of the log's newest entry when the person opened the page.
    """

    form: str
    code: str
    message: str
    fields: dict[str, str]
    seen: int | None


def answering(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Show the page of a refusal where the view leaves it to others."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as why:
            return refused(request, why)

    return answered


def version_of(request: SignedInRequest) -> int:
    """The version of the case that the form carried; one that never is for a form without."""
    found = number(request.POST.get("version", ""))
    return -1 if found is None else found


def number(said: str) -> int | None:
    """A whole number as forms send it, or None."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def proof_of(
    request: SignedInRequest, action: str, object_id: object, *fields: str
) -> Proof | None:
    """The proof of the key's touch that came with a form, or None where none came.

    `fields` are the form's fields that the key signed, in the order of ``data-step-up-fields``.
    Raises `Refused` (``step-up``) for one that does not fit.
    """
    ceremony, touched = request.POST.get("ceremony", ""), request.POST.get("step_up", "")
    if not ceremony or not touched:
        return None
    try:
        return finish(
            request.session_row,
            ceremony,
            touched,
            action=action,
            object_id=str(object_id),
            content=content_digest(*(request.POST.get(field, "") for field in fields)),
            now=request.viewer.now,
        )
    except AccessRefused as why:
        raise Refused("step-up", str(why)) from why


def kept(request: SignedInRequest, why: Refused) -> Kept:
    """What is shown again of a form that was not done."""
    fields = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    said = fields.get("form", "")
    return Kept(
        form=said if re.fullmatch(r"[a-z0-9-]{1,40}", said) else "",
        code=why.code,
        message=str(why),
        fields=fields,
        seen=number(fields.get("seen", "")),
    )
