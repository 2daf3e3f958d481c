"""The page on which an evidence pack is asked for, and the file it gives."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from doorward.cases.looking import EXPORT_ACTION, shown_case
from doorward.cases.pack.exporting import needs_reason, pack_case
from doorward.cases.pack.profiles import Recipient, profile_of
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Refused
from doorward.console.pages.case_forms import answering, proof_of
from doorward.console.pages.errors import STATUS
from doorward.console.signed_in import SignedInRequest


@require_http_methods(["GET", "POST"])
@answering
def pack(request: SignedInRequest, number: int) -> HttpResponse:
    """The form, or the pack it asks for."""
    require(request.viewer, Right.EXPORT)
    if request.method == "GET":
        return _form(request, number)
    try:
        return _made(request, number)
    except Refused as why:
        if why.code == "not-found":
            raise
        return _form(request, number, why)


def _made(request: SignedInRequest, number: int) -> HttpResponse:
    said = str(request.POST.get("recipient", ""))
    # Found to be visible first: whether a form is right must not tell that a case is there.
    shown_case(request.viewer, number)
    if said not in set(Recipient):
        raise Refused("reason-missing", "choose whom the pack is for")
    recipient = Recipient(said)
    reason = str(request.POST.get("reason", ""))
    proof = None
    if needs_reason(recipient):
        proof = proof_of(request, EXPORT_ACTION, number, "recipient", "reason")
    made, data = pack_case(request.viewer, number, recipient, reason, proof)
    answer = HttpResponse(data, content_type="application/zip")
    name = f"case-{number:06d}-{recipient.value}.zip"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Pack-SHA256"] = made.sha256
    return answer


def _form(request: SignedInRequest, number: int, why: Refused | None = None) -> HttpResponse:
    shown = shown_case(request.viewer, number)
    clear = [one for one in Recipient if needs_reason(one)]
    context = {
        "number": number,
        "label": shown.label,
        "synthetic": shown.synthetic,
        "clear": [(one.value, profile_of(one).words) for one in clear],
        "masked": [(one.value, profile_of(one).words) for one in Recipient if one not in clear],
        "why": why,
        "recipient": str(request.POST.get("recipient", "")),
        "reason": str(request.POST.get("reason", "")),
    }
    status = 200 if why is None else STATUS.get(why.code, 422)
    return render(request, "console/pack.html", context, status=status)


urlpatterns: list[URLPattern] = [path("case/<int:number>/pack/", pack, name="case-pack")]
