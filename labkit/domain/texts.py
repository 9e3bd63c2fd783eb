"""One text in several languages, side by side, and how the one to show is picked."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, ConfigDict, RootModel, ValidationInfo, model_validator

from labkit.domain.cleaning import clean
from labkit.domain.languages import is_language, parents


class Said(NamedTuple):
    """Words, and the language they really are in: that one goes into `lang` and `dir`."""

    text: str
    language: str


class Texts(RootModel[dict[str, str]]):
    """The same words in one or more languages; the first one written is the last resort.

    A plain string is taken where the reader says which language it is in
    (`context={"language": "en"}`), so that a script need not write `{ en = "Rabat" }`.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _in_its_language(cls, given: Any, info: ValidationInfo) -> Any:
        if isinstance(given, str) and info.context and "language" in info.context:
            return {info.context["language"]: given}
        return given

    @model_validator(mode="after")
    def _clean(self) -> "Texts":
        if not self.root:
            raise ValueError("needs words in at least one language")
        for language, text in self.root.items():
            if not is_language(language):
                raise ValueError(f"'{language}' is not a language code such as en, fr or ar")
            cleaned = clean(text)
            if not cleaned:
                raise ValueError(f"has no words in '{language}'")
            self.root[language] = cleaned
        return self

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages these words are in, in the order they were written."""
        return tuple(self.root)

    def __contains__(self, language: object) -> bool:
        return language in self.root

    def __getitem__(self, language: str) -> str:
        return self.root[language]

    def __hash__(self) -> int:
        return hash(frozenset(self.root.items()))


def pick(texts: Texts, languages: Sequence[str]) -> Said:
    """The words in the first language that is there: asked, its parents, fallbacks, English.

    `languages` is what the reader asked for, followed by what to fall back on. Where none of
    them is there the first language written is shown: never nothing, and never a key.
    """
    written = {language.lower(): language for language in texts.languages}
    for language in (*languages, "en"):
        for code in (language, *parents(language)):
            if code.lower() in written:
                return Said(texts[written[code.lower()]], written[code.lower()])
    first = texts.languages[0]
    return Said(texts[first], first)


def _up_to(limit: int, one_line: bool) -> AfterValidator:
    def check(texts: Texts) -> Texts:
        for language in texts.languages:
            if one_line and "\n" in texts[language]:
                raise ValueError(f"stands on one line; in '{language}' it has several")
            if (length := len(texts[language])) > limit:
                raise ValueError(
                    f"has {length} characters in '{language}'; there is room for {limit}"
                )
        return texts

    return AfterValidator(check)


# A title stands on one line of a phone; a line, on one or two of the wall; words, on a screen.
Title = Annotated[Texts, _up_to(120, one_line=True)]
Line = Annotated[Texts, _up_to(400, one_line=True)]
Words = Annotated[Texts, _up_to(2000, one_line=False)]
