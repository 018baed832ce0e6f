"""What can go wrong above drivers and storage. One root; each error has words fit for a screen."""


class KioskError(Exception):
    """The root of the kiosk's own errors. `title` is a headline, `detail` says what exactly."""

    def __init__(self, title: str, detail: str = "") -> None:
        super().__init__(f"{title}: {detail}" if detail else title)
        self.title = title
        self.detail = detail
