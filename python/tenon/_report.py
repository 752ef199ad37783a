"""What a check found."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from tenon._core import Diagnostic, Examined, SourceSpan, json_of, sarif_of, summary_line


class FitError(ValueError, AssertionError):
    """The call would fail, or with strict=True does not match the model. ``report`` says why.

    It is a ValueError, which is what Keras raises, and an AssertionError, which is what programs
    that validate their data expect.
    """

    def __init__(self, report: Report) -> None:
        super().__init__(report.render())
        self.report = report

    def __str__(self) -> str:
        return self.report.render()


def fit_error(report: Report, cause: BaseException | None = None) -> FitError:
    """A FitError that is also what went wrong below, so that `except tf.errors.InvalidArgumentError` still holds it."""
    plain = FitError(report)
    if cause is None or isinstance(plain, type(cause)):
        return plain
    try:
        both: type[FitError] = type("FitError", (FitError, type(cause)), {"__module__": "tenon"})
        raised = both(report)
    except TypeError:  # two classes that cannot be joined
        return plain
    for name, value in vars(cause).items():
        if not name.startswith("__"):
            setattr(raised, name, value)
    return raised


class Report:
    """The findings of one check, in causal order: what comes first may be the reason for the rest."""

    def __init__(
        self,
        diagnostics: Sequence[Diagnostic],
        *,
        command: str = "check",
        subject: str = "model",
        examined: Examined | None = None,
        looked_at: str = "",
        cause: BaseException | None = None,
    ) -> None:
        self.diagnostics = list(diagnostics)
        self.cause = cause  # what the program's own code raised
        self.command = command
        self.subject = subject
        self.looked_at = looked_at
        self._examined = examined

    def _of(self, severity: str) -> list[Diagnostic]:
        return [d for d in self.diagnostics if d.severity == severity]

    @property
    def errors(self) -> list[Diagnostic]:
        return self._of("error")

    @property
    def warnings(self) -> list[Diagnostic]:
        return self._of("warning")

    @property
    def notes(self) -> list[Diagnostic]:
        return self._of("note")

    @property
    def ok(self) -> bool:
        """No error among the findings: the call will run."""
        return not self.errors

    def __bool__(self) -> bool:
        return self.ok

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)

    def __len__(self) -> int:
        return len(self.diagnostics)

    def __getitem__(self, index: int) -> Diagnostic:
        return self.diagnostics[index]

    def raise_if_errors(self) -> Report:
        """Raises FitError when there is an error; else returns the report."""
        if self.ok:
            return self
        if self.cause is not None and not isinstance(self.cause, Exception):
            raise self.cause  # the program ends
        raise fit_error(self, self.cause) from self.cause

    def render(self, *, colour: bool = False, notes: bool = True) -> str:
        """The findings as a compiler would print them."""
        shown = [d for d in self.diagnostics if notes or d.severity != "note"]
        return "\n".join(d.render(colour) for d in shown) + ("\n" if shown else "") + self.summary()

    def summary(self) -> str:
        """One line: what was found, and what was looked at."""
        return summary_line(self.diagnostics) + (f"; {self.looked_at}" if self.looked_at else "")

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return f"<tenon.Report: {self.summary()}>"

    def to_json(self) -> str:
        """The document that docs/report.schema.json describes."""
        return json_of(self.diagnostics, self.command, self.subject)

    def to_sarif(self) -> str:
        """SARIF 2.1.0, for code scanning."""
        return sarif_of(self.diagnostics, self.command, self.subject)

    def to_html(self) -> str:
        """One page that reads without network and scripts: the model drawn, with what was found where."""
        if self._examined is None:
            return Examined.html_of(self.diagnostics, self.command, self.subject)
        return self._examined.html(self.diagnostics, self.command, self.subject)

    def _repr_html_(self) -> str:
        from html import escape

        page = escape(self.to_html(), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:480px;border:0" title="Tenon"></iframe>'

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the report; the ending of the name says how: .html, .json, .sarif, else text."""
        name = os.fspath(path)
        forms = {".html": self.to_html, ".json": self.to_json, ".sarif": self.to_sarif}
        text = forms.get(os.path.splitext(name)[1].lower(), self.render)()
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)

    def located(self, place: dict[str, SourceSpan]) -> Report:
        """The same, with each finding about an argument at its place in a script. "": the call itself."""

        def span_of(d: Diagnostic) -> SourceSpan | None:
            return place.get(d.subject.split(" ")[0].split("[")[0]) or place.get(d.subject) or place.get("")

        found = [d if (span := span_of(d)) is None else d.located(span) for d in self.diagnostics]
        return Report(
            found, command=self.command, subject=self.subject, examined=self._examined, looked_at=self.looked_at, cause=self.cause
        )
