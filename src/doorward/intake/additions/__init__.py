"""What became known about applications later: verification, interviews, onboarding.

The plain form is JSON Lines, one record a line (`records`); importers of other systems' logs
(`meetings`) give the same. `read_additions` reads any of them; `Additions` joins all that is
said about one application and adds it.
"""

from doorward.intake.additions.joining import Additions
from doorward.intake.additions.reading import is_additions, read_additions
from doorward.intake.additions.records import KINDS, Later

__all__ = ["KINDS", "Additions", "Later", "is_additions", "read_additions"]
