"""A conversation as one read-only text: selectable across messages, searchable, quick with hundreds of them.

    timeline = Timeline(name=lambda: t("x.conversation"))
    timeline.set_entries([Entry(1, "theirs", "김민지", "오늘 오전 9:12", text="…")])
    timeline.attachment_clicked.connect(self._open)

The others' words stand on grey ("theirs"), ours on blue ("mine"), internal ones on yellow ("note"); events
are grey lines ("event"), folded when there are more than three in a row. Plain text stays plain; HTML is
cleaned again; pictures are shown only when they were given with `set_picture`.
"""

from desktop_app.ui.timeline.records import Attachment, Entry, Kind
from desktop_app.ui.timeline.view import Timeline

__all__ = ["Attachment", "Entry", "Kind", "Timeline"]
