"""How strongly something is said, as far as codings hold it. Pure."""

from typing import Any

from sqlalchemy import null

from coding.models import Coding

HELD = hasattr(Coding, "strength")
STRENGTH: Any = getattr(Coding, "strength", null().label("strength"))
