"""The result page: HTML that is opened from disk, with no server and no network.

``index.html`` holds the scorecards and one line a call; what is known of a single call lies in a script of its own
that the page loads when the call is opened, since a page from disk may load scripts but not data.
"""

from qa.report.page.render import call_script, index_page
from qa.report.page.values import Form, Row, row_of
from qa.report.page.wording import measure_name, measure_unit, problem_name, say
from qa.report.pages import shown

__all__ = [
    "Form",
    "Row",
    "call_script",
    "index_page",
    "measure_name",
    "measure_unit",
    "problem_name",
    "row_of",
    "say",
    "shown",
]
