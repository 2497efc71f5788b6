"""Header: what a lexicon states about its validity, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping

from framing.stats.stamps import validated_said

_NONE = re.compile(r"(?:none|not validated)(?: yet)?(?:[:,;]\s*|\s*$)", re.IGNORECASE)


def validation_said(header: Mapping[str, str]) -> str:
    """Return what is known of a lexicon's validity, without a full stop.

    Examples
    --------
    >>> [validation_said({"validation": said}) for said in ("none yet: no sample.", "AUC .79", "none stated", "")]
    ['not validated: no sample', 'validation: AUC .79', 'validation not stated', 'validation not stated']
    >>> validation_said({"validation": "F1 = .81 | 200 sentences of news | 2026-05-31"})
    'validated: F1 = .81, on 200 sentences of news (2026-05-31)'
    """
    if known := validity_in(header):
        return validated_said(known)
    said = header.get("validation", "").strip().rstrip(".").strip()
    if not said or said.lower() in ("none stated", "not stated"):
        return "validation not stated"
    found = _NONE.match(said)
    if not found:
        return f"validation: {said}"
    rest = said[found.end() :].strip()
    return f"not validated: {rest}" if rest else "not validated"


def validity_in(header: Mapping[str, str]) -> dict[str, str] | None:
    """Return what a header states as ``figure | data | date``; None where it states none."""
    parts = [part.strip() for part in header.get("validation", "").split(" | ")]
    return dict(zip(("figure", "data", "date"), parts, strict=True)) if len(parts) == 3 else None
