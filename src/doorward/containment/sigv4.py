"""Signing requests to AWS: Signature Version 4, for a form posted to a service's root.

Source: docs.aws.amazon.com, IAM User Guide, "Create a signed AWS API request". Tested with the form
of AWS's own suite (aws-sig-v4-test-suite, post-x-www-form-urlencoded-parameters).
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

FORM = "application/x-www-form-urlencoded; charset=utf-8"
_ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(
    body: bytes,
    *,
    host: str,
    region: str,
    service: str,
    key: str,
    secret: str,
    token: str,
    now: datetime,
) -> dict[str, str]:
    """The headers of a POST of a form to ``/``; `now` in UTC, `token` of a role's session or ""."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": FORM,
        "host": host,
        "x-amz-date": stamp,
    }
    if token:
        headers["x-amz-security-token"] = token
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    digest = hashlib.sha256(body).hexdigest()
    canonical = f"POST\n/\n\n{lines}\n{names}\n{digest}"
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    made = f"AWS4{secret}".encode()
    for part in (stamp[:8], region, service, "aws4_request"):
        made = hmac.digest(made, part.encode(), hashlib.sha256)
    signature = hmac.digest(made, f"{_ALGORITHM}\n{stamp}\n{scope}\n{hashed}".encode(),
                            hashlib.sha256).hex()  # fmt: skip
    said = f"Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "Authorization": f"{_ALGORITHM} {said}"}
