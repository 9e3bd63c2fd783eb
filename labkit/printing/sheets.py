"""A report drawn and printed: two pages that fit, and the appendix where it is needed."""

from typing import TypeVar

from markupsafe import Markup

from labkit.apart import Limits
from labkit.domain.report.values import Report
from labkit.drawing.environment import Drawing
from labkit.printing import plan
from labkit.printing.order import LIMITS, print_pdf
from labkit.printing.titles import language_name, title

PAGE = "report/paper.html"

T = TypeVar("T")


def report_pdf(
    drawing: Drawing, report: Report, *, appendix: bool | None = None, limits: Limits = LIMITS
) -> bytes:
    """The report as a PDF.

    Without a wish an appendix is added where two pages cannot name every proposal.
    """
    long = plan.needs_appendix(report) if appendix is None else appendix
    firsts = [_sheet(drawing, "first_page", report, one) for one in plan.first_pages(report, long)]
    seconds = [
        _sheet(drawing, "second_page", report, one) for one in plan.second_pages(report, long)
    ]
    rest = _sheet(drawing, "appendix", report, plan.appendix(report)) if long else Markup("")
    html = _page(drawing, report, "labkit:css/report.css", [*_MARKS, rest])
    return print_pdf(
        html,
        language=report.language,
        title=title(drawing, report),
        sheets=(firsts, seconds),
        limits=limits,
    )


_MARKS = (Markup("<!--sheet 0-->"), Markup("<!--sheet 1-->"), Markup("<!--rest-->"))


def report_page(drawing: Drawing, report: Report, *, stylesheet: str) -> str:
    """The report as a page that a browser shows and prints; always with its appendix.

    A browser cannot say how much fits, so the sheets are planned for the usual session; they
    may run on, and nothing is lost when they do.
    """
    first = _middling([*plan.first_pages(report, appendix=True)])
    second = _middling([*plan.second_pages(report, appendix=True)])
    sheets = [
        _sheet(drawing, "first_page", report, first),
        _sheet(drawing, "second_page", report, second),
        _sheet(drawing, "appendix", report, plan.appendix(report)),
    ]
    return _page(drawing, report, stylesheet, sheets)


def _middling(plans: list[T]) -> T:
    return plans[len(plans) // 2]


def _sheet(drawing: Drawing, name: str, report: Report, planned: object) -> Markup:
    return Markup(  # noqa: S704 - drawn by an autoescaping template just now
        drawing.page(
            f"report/{name}.html",
            report.language,
            report=report,
            plan=planned,
            language_name=lambda code: language_name(code, report.language),
        )
    )


def _page(drawing: Drawing, report: Report, stylesheet: str, sheets: list[Markup]) -> str:
    return drawing.page(
        PAGE,
        report.language,
        report=report,
        title=title(drawing, report),
        stylesheet=stylesheet,
        sheets=sheets,
    )
