"""What a report is called, and how it calls languages."""

from babel import Locale, UnknownLocaleError

from labkit.domain.report.values import Report
from labkit.domain.words import N_
from labkit.drawing.environment import Drawing

_NUMBERED = N_("Insight Report %(number)s: %(theme)s")
_PLAIN = N_("Insight Report: %(theme)s")


def title(drawing: Drawing, report: Report) -> str:
    """The title of the PDF and of the browser's tab."""
    heading = report.heading
    sentence = _NUMBERED if heading.number else _PLAIN
    return drawing.sentence(
        sentence, report.language, number=str(heading.number), theme=heading.theme.text
    )


def language_name(code: str, language: str) -> str:
    """The name of a language in another one; its code where nobody has written it down."""
    try:
        names = Locale.parse(language.replace("-", "_")).languages
        return str(names.get(code.split("-")[0], code))
    except (ValueError, UnknownLocaleError):
        return code
