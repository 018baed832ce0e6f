"""What can go wrong with a device. One root; each error carries what a screen and a record need."""


class DeviceError(Exception):
    """The root of all driver errors. `title` fits a screen's headline, `detail` is for the technician."""

    title = "The device has a fault"

    def __init__(self, device: str, detail: str) -> None:
        super().__init__(f"{device}: {detail}")
        self.device = device
        self.detail = detail


class DeviceOffline(DeviceError):
    """The device cannot be reached at all; the command was not sent."""

    title = "The device is not connected"


class DeviceRefused(DeviceError):
    """The device answered that it will not carry out the command; nothing moved."""

    title = "The device refused the command"


class NoAnswer(DeviceError):
    """The command was sent and no usable answer came: whether it was carried out is unknown."""

    title = "The device did not answer"
