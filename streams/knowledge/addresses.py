"""What an address on the web says, also where it is none: articles come with anything in their `url`."""

from urllib.parse import SplitResult, urlsplit

NOWHERE = SplitResult("", "", "", "", "")


def split(address: str) -> SplitResult:
    """The parts of an address; all of them empty where it is none, as `http://[news]/`."""
    try:
        parts = urlsplit(address)
        parts.hostname  # noqa: B018 - looks at the brackets of the host, which may be wrong too
    except ValueError:
        return NOWHERE
    return parts


def host_of(address: str) -> str:
    """The host in small letters without www; empty where the address names none."""
    return (split(address).hostname or "").removeprefix("www.")
