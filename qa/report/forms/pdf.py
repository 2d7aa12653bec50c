"""Forms as PDF, A4 with page numbers."""

from __future__ import annotations

from qa.report.forms.html import form_html
from qa.report.forms.parts import Document
from qa.report.labels import Lang
from qa.report.pdf import page_pdf


def form_pdf(document: Document, lang: Lang = "zh") -> bytes:
    """Write a document as PDF, from its page; as `qa.report.pdf.page_pdf`.

    Set in Noto Sans CJK SC where the system has it, else in another Chinese face.
    """
    return page_pdf(form_html(document, lang))
