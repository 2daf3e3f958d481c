"""Names brought to comparable parts: one alphabet, tokens with roles, spellings of one name.

`prepare` does the work that depends on one name only, so that millions of comparisons do not
repeat it. Everything here works on the letters; nothing asks or says where a name comes from.
"""

from doorward.reference.watchlists.names.parts import NameKind, NamePart, PreparedName, Role
from doorward.reference.watchlists.names.preparing import prepare

__all__ = ["NameKind", "NamePart", "PreparedName", "Role", "prepare"]
