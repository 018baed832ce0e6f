"""Questions about lots."""


def items_of(text: str) -> tuple[tuple[str, int], ...]:
    """Kinds and numbers as `ShredEntered.items` spells them; a line that is none is left out."""
    lines = (line.partition("\t") for line in text.split("\n"))
    return tuple((kind, int(number)) for kind, _, number in lines if number.isdecimal())
