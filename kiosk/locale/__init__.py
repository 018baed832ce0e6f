"""The kiosk's words: gettext catalogues read from their `.po` text, Japanese first, English as the source.

`_` translates when it is called, so that the language may be set after modules are imported.
"""

from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

HERE = Path(__file__).parent
_current: NullTranslations = NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Speaks `language` (`ja`, `en`) from now on. Raises `FileNotFoundError` where there is no catalogue."""
    global _current, _language
    _language = language
    _current = NullTranslations() if language == "en" else _load(HERE / f"{language}.po")


def language() -> str:
    """The language in use."""
    return _language


def _(text: str) -> str:
    """The text in the language in use."""
    return _current.gettext(text)


def N_(text: str) -> str:  # noqa: N802  # gettext's customary name
    """Marks a text for the catalogue; it is translated when it is shown."""
    return text


def _load(path: Path) -> NullTranslations:
    """Compiled in memory: no binary catalogue that could lag behind its text."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(fp=compiled)
