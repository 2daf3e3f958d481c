"""Write docs/signals.md from the registry: python tools/write_signals_page.py"""

from pathlib import Path

import doorward.screening
import doorward.verification.checks  # noqa: F401 - both register signals
from doorward.signals import applicant_signals
from doorward.signals.catalogue import render_markdown

PAGE = Path(__file__).parent.parent / "docs" / "signals.md"

if __name__ == "__main__":
    PAGE.write_text(render_markdown(applicant_signals), encoding="utf-8", newline="\n")
