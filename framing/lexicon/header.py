"""Header: what a lexicon states about its validity, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NONE = re.compile(r"(?:none|not validated)(?: yet)?(?:[:,;]\s*|\s*$)", re.IGNORECASE)


def validation_said(header: Mapping[str, str]) -> str:
    """Return what is known of a lexicon's validity, without a full stop.

    Examples
    --------
    >>> [validation_said({"validation": said}) for said in ("none yet: no sample.", "AUC .79", "none stated", "")]
    ['not validated: no sample', 'validation: AUC .79', 'validation not stated', 'validation not stated']
    """
    said = header.get("validation", "").strip().rstrip(".").strip()
    if not said or said.lower() in ("none stated", "not stated"):
        return "validation not stated"
    found = _NONE.match(said)
    if not found:
        return f"validation: {said}"
    rest = said[found.end() :].strip()
    return f"not validated: {rest}" if rest else "not validated"
