"""What was heard in one recording, drawn for a doubter: see `picture` for the layout, `render` for the pages."""

from qa.report.listen.picture import Lane, Picture, Sheet
from qa.report.listen.render import Shown, listen_page, listen_svg
from qa.report.listen.words import say

__all__ = ["Lane", "Picture", "Sheet", "Shown", "listen_page", "listen_svg", "say"]
