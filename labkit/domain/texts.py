"""One text in several languages, side by side, and how the one to show is picked."""

from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, ConfigDict, RootModel, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from labkit.domain.cleaning import clean
from labkit.domain.languages import is_language, parents


class Said(NamedTuple):
    """Words, and the language they really are in: that one goes into `lang` and `dir`."""

    text: str
    language: str


class Texts(RootModel[dict[str, str]]):
    """The same words in one or more languages; the first one written is the last resort.

    A reader of script files may say in the validation context which `languages` a script has.
    Then a plain string is in the first of them (so that nobody has to write `{ en = "Rabat" }`),
    and words in another language, or none in the first, are a fault.
    """

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _in_its_language(cls, given: Any, info: ValidationInfo) -> Any:
        if isinstance(given, str) and (own := _languages(info)):
            return {own[0]: given}
        return given

    @model_validator(mode="after")
    def _clean(self, info: ValidationInfo) -> "Texts":
        own = _languages(info)
        problems = []
        for language, text in self.root.items():
            if own and language not in own:
                problems.append((language, f"the script is not in '{language}'"))
            elif not is_language(language):
                problems.append((language, f"'{language}' is not a language such as en, fr or ar"))
            elif not (cleaned := clean(text)):
                problems.append((language, f"there are no words in '{language}'"))
            else:
                self.root[language] = cleaned
        if not self.root or (own and own[0] not in self.root):
            problems.append(("", f"there are no words in '{own[0] if own else 'any language'}'"))
        if problems:
            raise _fault(problems)
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


def _languages(info: ValidationInfo) -> Sequence[str]:
    return info.context.get("languages", ()) if isinstance(info.context, dict) else ()


def _fault(problems: list[tuple[str, str]]) -> PydanticCustomError:
    """Each problem with the language it is in, so that a reader can point at the line."""
    return PydanticCustomError(
        "texts",
        "{summary}",
        {"problems": problems, "summary": "; ".join(reason for _, reason in problems)},
    )


def _up_to(limit: int, one_line: bool) -> AfterValidator:
    def check(texts: Texts) -> Texts:
        problems = []
        for language in texts.languages:
            length = len(texts[language])
            if one_line and "\n" in texts[language]:
                problems.append((language, "these words must stand on one line"))
            if length > limit:
                problems.append((language, f"{length} characters; there is room for {limit}"))
        if problems:
            raise _fault(problems)
        return texts

    return AfterValidator(check)


# A title stands on one line of a phone; a line, on one or two of the wall; words, on a screen.
Title = Annotated[Texts, _up_to(120, one_line=True)]
Line = Annotated[Texts, _up_to(400, one_line=True)]
Words = Annotated[Texts, _up_to(2000, one_line=False)]
