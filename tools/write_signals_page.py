"""Write docs/signals.md and docs/behaviours.md from the registries: the stale pages' only cure.

python tools/write_signals_page.py
"""

from pathlib import Path

import doorward.screening
import doorward.verification.checks
import doorward.watch.detectors  # noqa: F401 - all three register what the pages list
from doorward.signals import applicant_signals, behaviour_signals
from doorward.signals.catalogue import render_markdown
from doorward.signals.catalogue_behaviours import render_behaviours

DOCS = Path(__file__).parent.parent / "docs"

if __name__ == "__main__":
    for name, text in (
        ("signals.md", render_markdown(applicant_signals)),
        ("behaviours.md", render_behaviours(behaviour_signals)),
    ):
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
