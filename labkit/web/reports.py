"""The Insight Report of a session, as a PDF and as a page to print."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from labkit.domain.auditing import Audited
from labkit.domain.findings import Findings
from labkit.domain.report.compiling import compile_report
from labkit.domain.report.values import Report
from labkit.domain.session.state import SessionState
from labkit.drawing.catalogues import languages
from labkit.printing.order import PrintingRefused
from labkit.printing.sheets import report_page, report_pdf
from labkit.web.desk_views import DeskViews
from labkit.web.pages import html


class Reports:
    """The report, for facilitators and organizers."""

    def __init__(
        self,
        views: DeskViews,
        *,
        asset: Callable[[str], str],
        findings: Callable[[SessionState], Findings | None],
    ) -> None:
        self._views = views
        self._asset = asset
        self._findings = findings

    def pdf(self, session: str) -> Response:
        """Hand out the Insight Report of a session, as it stands at this moment."""
        actor = self._views.staff(session)
        if actor is None:
            return self._views.entrance.ask_staff()
        state = self._views.state(session)
        language = self._language(state)
        report = self._compiled(state, language)
        try:
            paper = report_pdf(self._views.drawing, report)
        except PrintingRefused as refused:
            said = self._views.drawing.page(
                "desk/no_pdf.html",
                self._views.staff_language.of(request),
                surface="desk",
                style="css/desk.css",
                words=self._views.say(refused.words),
                session=session,
            )
            return html(said, 503)
        self._views.access.audit(Audited.REPORT_READ, actor.id, session)
        name = f"insight-report-{state.script.id}-{language}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(paper, headers=headers, content_type="application/pdf")

    def page(self, session: str) -> Response:
        """Show the report as a page that a browser prints."""
        actor = self._views.staff(session)
        if actor is None:
            return self._views.entrance.ask_staff()
        state = self._views.state(session)
        report = self._compiled(state, self._language(state))
        self._views.access.audit(Audited.REPORT_READ, actor.id, session)
        sheet = self._asset("css/report.css")
        return html(report_page(self._views.drawing, report, stylesheet=sheet))

    def _compiled(self, state: SessionState, language: str) -> Report:
        return compile_report(state, self._views.clock(), (language,), self._findings(state))

    def _language(self, state: SessionState) -> str:
        asked = request.args.get("language", "")
        # It stands in the name of the file, so it is one that is known.
        return asked if asked in languages() else state.script.language


def reports_blueprint(reports: Reports) -> Blueprint:
    """Build the routes."""
    pages = Blueprint("reports", __name__)
    pages.get("/desk/<session>/report.pdf")(reports.pdf)
    pages.get("/desk/<session>/report")(reports.page)
    return pages
