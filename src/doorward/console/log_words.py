"""What the server writes to its terminal: what went wrong and where, and nobody's data."""

from __future__ import annotations

import logging
import traceback


class WithoutValues(logging.Formatter):
    """Leaves out what may be a person's data or a secret: what exceptions say, and addresses.

    Says the kinds of errors and their places in the code, and the pattern of an address.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One record; those about a request name its method and the pattern of its address."""
        request = getattr(record, "request", None)
        if request is None:
            return super().format(record)
        match = getattr(request, "resolver_match", None)
        place = f"/{match.route}" if match else "no address of the console"
        status = getattr(record, "status_code", "")
        method = str(getattr(request, "method", ""))[:10]
        told = f"{record.levelname.lower()} {status} {method} {place}"
        return f"{told}\n{self.formatException(record.exc_info)}" if record.exc_info else told

    def formatException(self, ei: object) -> str:  # noqa: N802 - named by the standard library
        """The kinds of the error and of what caused it, with the lines of code they came from."""
        error = ei[1] if isinstance(ei, tuple) else None
        told: list[str] = []
        while isinstance(error, BaseException) and len(told) < 5:
            frames = traceback.extract_tb(error.__traceback__)
            places = [f"  {one.filename}:{one.lineno} in {one.name}" for one in frames]
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            told.append("\n".join([kind, *places]))
            error = error.__cause__ or error.__context__
        return "\ncaused by ".join(told)
