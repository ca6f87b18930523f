"""Numbers as a person reads them; the same form on every page. Values come in as fractions, seconds and bytes."""

import math

from babel.numbers import format_compact_decimal, format_decimal, format_percent

_KIB = 1024


def integer(value: int, lang: str) -> str:
    """1234567 → 1,234,567."""
    return format_decimal(value, locale=lang)


def compact(value: float, lang: str) -> str:
    """1234567 → 1.23M (English), 123.46万 (Chinese)."""
    return format_compact_decimal(value, locale=lang, fraction_digits=2)


def decimal(value: float, lang: str, digits: int = 4) -> str:
    """A real number, to `digits` significant digits, without trailing zeros."""
    if not math.isfinite(value):
        return "∞" if value == math.inf else "NaN" if math.isnan(value) else "−∞"
    if value and not 1e-3 <= abs(value) < 1e7:
        return f"{value:.{digits - 1}e}".replace("e-0", "e-").replace("e+0", "e")
    places = max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0
    return format_decimal(round(value, places), format="#,##0." + "#" * max(places, 1), locale=lang)


def percent(fraction: float, lang: str, digits: int = 1) -> str:
    """0.8437 → 84.4%."""
    return format_percent(fraction, format="0." + "0" * digits + "%" if digits else "0%", locale=lang)


def size(n_bytes: float) -> str:
    """1536 → 1.5 KiB."""
    for unit in ("B", "KiB", "MiB"):
        if n_bytes < _KIB:
            return f"{n_bytes:.0f} B" if unit == "B" else f"{n_bytes:.1f} {unit}"
        n_bytes /= _KIB
    return f"{n_bytes:.1f} GiB"


def duration(seconds: float) -> str:
    """75.4 → 1:15; 3.24 → 3.2 s."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def short(seconds: float, lang: str) -> str:
    """0.0843 → 84.3 ms; 0.0000153 → 15.3 µs."""
    unit, factor = next((each for each in (("s", 1.0), ("ms", 1e-3)) if seconds >= each[1]), ("µs", 1e-6))
    return f"{decimal(seconds / factor, lang, 3)} {unit}"
